package io.koelectra.format;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a file is whose content is not the text that its name promises.
 *
 * @param start what such a file begins with, as Latin-1
 * @param what the file is, in words
 * @param remedy what to do about it
 */
record NoText(String start, String what, String remedy) {

  private static final String AS_CSV = "save it as CSV in UTF-8 with the program that made it";
  private static final String AS_ROWS =
      "read it with Python and write its rows: to_json(file, orient=\"records\", lines=True)";
  private static final String UNPACKED = "unpack it and give the file inside";

  /** Of the few lines that stand in a git checkout for a large file; git-lfs, docs/spec.md. */
  private static final String GIT_LFS = "version https://git-lfs.github.com/spec/";

  /** "Pointer files must be less than 1024 bytes in size." */
  private static final int MOST_POINTER_BYTES = 1024;

  private static final NoText ZIP = new NoText("PK\3\4", "a zip archive", UNPACKED);
  private static final NoText TAR = new NoText("", "a tar archive", UNPACKED);
  private static final NoText WEB_PAGE =
      new NoText(
          "",
          "a web page (HTML)",
          "download the file itself, behind the page's \"raw\" or \"download\" link");
  private static final NoText BINARY =
      new NoText(
          "",
          "bytes of value 0, as in UTF-16 without a byte order mark and in binary files",
          "if it is text in UTF-16, convert it: iconv -f UTF-16LE -t UTF-8; else take them out: tr -d '\\0'");
  private static final List<NoText> KNOWN =
      List.of(
          new NoText(
              GIT_LFS,
              "a Git LFS pointer, which stands for a file that was not fetched",
              "fetch the file itself: git lfs pull, or the repository's download link"),
          ZIP,
          new NoText(
              latin("d0cf11e0a1b11ae1"), "an old Office document (.xls, .doc, .hwp)", AS_CSV),
          new NoText("PAR1", "a Parquet file", AS_ROWS),
          new NoText("ARROW1", "an Arrow file", AS_ROWS),
          new NoText(latin("ffffffff"), "an Arrow stream", AS_ROWS),
          new NoText("SQLite format 3", "an SQLite database", AS_ROWS),
          new NoText(latin("1f8b"), "a gzip file", "unpack it: gunzip"),
          new NoText("BZh91AY&SY", "a bzip2 file", "unpack it: bunzip2"),
          new NoText(latin("fd377a585a00"), "an xz file", "unpack it: unxz"),
          new NoText(latin("28b52ffd"), "a zstd file", "unpack it: unzstd"),
          new NoText(latin("377abcaf271c"), "a 7z archive", UNPACKED),
          new NoText("%PDF-", "a PDF document", "copy its text into a file"));

  private static final Pattern HTML = Pattern.compile("(?i)\\s*(<!doctype html|<html|<table)");
  private static final int TAR_MARK_AT = 257;

  /** UTF-16 has far more of them, even where all but line ends, spaces and commas is Hangul. */
  private static final int TEXT_BYTES_PER_NUL = 50;

  private static String latin(String hex) {
    return new String(HexFormat.of().parseHex(hex), StandardCharsets.ISO_8859_1);
  }

  /**
   * What the file is, if no text.
   *
   * @param head the beginning of the file
   * @param isWide whether the encoding writes Latin letters with bytes of value 0
   */
  static Optional<NoText> of(ByteBuffer head, boolean isWide) {
    String latin = StandardCharsets.ISO_8859_1.decode(head.duplicate()).toString();
    for (NoText known : KNOWN) {
      if (latin.startsWith(known.start)) {
        return Optional.of(known.equals(ZIP) ? archive(latin) : known);
      }
    }
    if (latin.startsWith("ustar", TAR_MARK_AT)) {
      return Optional.of(TAR);
    }
    if (HTML.matcher(latin).lookingAt()) {
      return Optional.of(WEB_PAGE);
    }
    long nuls = latin.chars().filter(c -> c == 0).count();
    boolean isBinary = !isWide && nuls * TEXT_BYTES_PER_NUL > latin.length();
    return isBinary ? Optional.of(BINARY) : Optional.empty();
  }

  /** By the names of the files in it. */
  private static NoText archive(String latin) {
    if (latin.contains("xl/")) {
      return new NoText("", "an Excel workbook (.xlsx)", AS_CSV);
    }
    return latin.contains("opendocument.spreadsheet")
        ? new NoText("", "an OpenDocument spreadsheet (.ods)", AS_CSV)
        : ZIP;
  }

  /**
   * Refuses a file of any kind that is a Git LFS pointer.
   *
   * @param file one that exists
   * @throws IOException naming the file, what it is and how to get the real one
   */
  static void refuseGitLfsPointer(Path file) throws IOException {
    if (Files.size(file) <= MOST_POINTER_BYTES) {
      String text = Files.readString(file, StandardCharsets.ISO_8859_1);
      if (text.startsWith(GIT_LFS)) {
        throw new IOException(
            "%s is a Git LFS pointer of %d bytes, not the file itself; run `git lfs install` and `git lfs pull` in the directory that was cloned, or download the file again"
                .formatted(file, Files.size(file)));
      }
    }
  }
}
