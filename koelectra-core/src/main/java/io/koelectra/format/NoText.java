package io.koelectra.format;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a file is whose content is not the text that its name promises.
 *
 * @param what the file is, in words
 * @param remedy what to do about it
 */
record NoText(String what, String remedy) {

  private static final String AS_CSV = "save it as CSV in UTF-8 with the program that made it";
  private static final String AS_ROWS =
      "read it with Python and write its rows: to_json(file, orient=\"records\", lines=True)";
  private static final String UNPACKED = "unpack it and give the file inside";

  private static final NoText WORKBOOK = new NoText("an Excel workbook (.xlsx)", AS_CSV);
  private static final NoText SPREADSHEET =
      new NoText("an OpenDocument spreadsheet (.ods)", AS_CSV);
  private static final NoText ZIP = new NoText("a zip archive", UNPACKED);
  private static final NoText TAR = new NoText("a tar archive", UNPACKED);
  private static final NoText WEB_PAGE =
      new NoText(
          "a web page (HTML)",
          "download the file itself, behind the page's \"raw\" or \"download\" link");
  private static final NoText NUL_BYTES =
      new NoText(
          "bytes of value 0, as in UTF-16 without a byte order mark and in binary files",
          "if it is text in UTF-16, convert it: iconv -f UTF-16LE -t UTF-8; else take them out: tr -d"
              + " '\\0'");

  private record Known(Signature signature, NoText file) {}

  private static final List<Known> KNOWN =
      List.of(
          new Known(
              Signature.text(GitLfsPointer.START),
              new NoText(
                  "a Git LFS pointer, which stands for a file that was not fetched",
                  "fetch the file itself: git lfs pull, or the repository's download link")),
          new Known(Signature.hex("504b0304"), ZIP),
          new Known(
              Signature.hex("d0cf11e0a1b11ae1"),
              new NoText("an old Office document (.xls, .doc, .hwp)", AS_CSV)),
          new Known(Signature.text("PAR1"), new NoText("a Parquet file", AS_ROWS)),
          new Known(Signature.text("ARROW1"), new NoText("an Arrow file", AS_ROWS)),
          new Known(Signature.hex("ffffffff"), new NoText("an Arrow stream", AS_ROWS)),
          new Known(Signature.text("SQLite format 3"), new NoText("an SQLite database", AS_ROWS)),
          new Known(Signature.hex("1f8b"), new NoText("a gzip file", "unpack it: gunzip")),
          new Known(Signature.text("BZh91AY&SY"), new NoText("a bzip2 file", "unpack it: bunzip2")),
          new Known(Signature.hex("fd377a585a00"), new NoText("an xz file", "unpack it: unxz")),
          new Known(Signature.hex("28b52ffd"), new NoText("a zstd file", "unpack it: unzstd")),
          new Known(Signature.hex("377abcaf271c"), new NoText("a 7z archive", UNPACKED)),
          new Known(
              Signature.text("%PDF-"), new NoText("a PDF document", "copy its text into a file")));

  private static final Pattern HTML = Pattern.compile("(?i)\\s*(<!doctype html|<html|<table)");
  private static final int TAR_MARK_AT = 257;

  /** UTF-16 has far more of them, even where all but line ends, spaces and commas is Hangul. */
  private static final int TEXT_BYTES_PER_NUL = 50;

  /**
   * What the file is, if no text.
   *
   * @param head the beginning of the file
   * @param isWide whether the encoding writes Latin letters with bytes of value 0
   */
  static Optional<NoText> of(ByteBuffer head, boolean isWide) {
    String latin = StandardCharsets.ISO_8859_1.decode(head.duplicate()).toString();
    for (Known known : KNOWN) {
      if (known.signature.begins(head)) {
        return Optional.of(known.file.equals(ZIP) ? archive(latin) : known.file);
      }
    }
    if (latin.startsWith("ustar", TAR_MARK_AT)) {
      return Optional.of(TAR);
    }
    if (HTML.matcher(latin).lookingAt()) {
      return Optional.of(WEB_PAGE);
    }
    long nuls = latin.chars().filter(c -> c == 0).count();
    return !isWide && nuls * TEXT_BYTES_PER_NUL > latin.length()
        ? Optional.of(NUL_BYTES)
        : Optional.empty();
  }

  /** By the names of the files in it. */
  private static NoText archive(String latin) {
    if (latin.contains("xl/")) {
      return WORKBOOK;
    }
    return latin.contains("opendocument.spreadsheet") ? SPREADSHEET : ZIP;
  }
}
