package io.koelectra.nsmc.data;

import io.koelectra.nsmc.NsmcDataset;
import io.koelectra.nsmc.Review;
import io.koelectra.nsmc.Sentiment;
import java.util.List;
import java.util.Map;

/**
 * What is in a data set and what was left out while reading it.
 *
 * <p>{@code rowsRead = emptyDropped + negative + positive}. A data set that was not read from a
 * file (a split, a sample, one without duplicates) counts its own reviews as its rows.
 *
 * @param rowsRead rows of the file, the header not counted
 * @param emptyDropped rows left out because their document is blank
 * @param firstEmptyLines line numbers of the first ten of those rows; the header is line 1
 * @param duplicateDocuments reviews beyond the first of an equal document, which {@link
 *     NsmcDataset#withoutDuplicates()} would leave out
 * @param conflictingDocuments different documents that occur with both labels
 * @param negative reviews with label 0, duplicates included
 * @param positive reviews with label 1, duplicates included
 */
public record DatasetReport(
    int rowsRead,
    int emptyDropped,
    List<Integer> firstEmptyLines,
    int duplicateDocuments,
    int conflictingDocuments,
    int negative,
    int positive) {

  /** Copies the list. */
  public DatasetReport {
    firstEmptyLines = List.copyOf(firstEmptyLines);
  }

  public static DatasetReport of(List<Review> reviews, List<Integer> emptyLines) {
    LabelledDatasetReport report =
        LabelledDatasetReport.of(reviews, new ClassIndex(Sentiment.labels()), emptyLines);
    Map<String, Integer> byLabel = report.examplesByLabel();
    return new DatasetReport(
        report.rowsRead(),
        report.emptyDropped(),
        report.firstEmptyLines(),
        report.duplicateTexts(),
        report.conflictingTexts(),
        byLabel.get(Sentiment.NEGATIVE.label()),
        byLabel.get(Sentiment.POSITIVE.label()));
  }
}
