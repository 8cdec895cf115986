package io.koelectra.nsmc.report;

import com.samskivert.mustache.Mustache;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Properties;

/** Puts a page's figures, style sheet, script and chart library into {@code report.html}. */
final class PageTemplate {

  private static final String UPLOT = "/META-INF/maven/org.webjars.npm/uplot/pom.properties";

  /** What the template refers to by name; all but the report is HTML, CSS or JavaScript already. */
  private record Context(
      ReportPage report,
      String style,
      String script,
      String chartStyle,
      String chartScript,
      String chartLicence) {}

  private PageTemplate() {}

  /** The page, every text of {@code report} escaped. */
  static String fill(ReportPage report) {
    String uplot = uplotDirectory();
    Context context =
        new Context(
            report,
            resource("report.css"),
            resource("report.js"),
            resource(uplot + "dist/uPlot.min.css"),
            resource(uplot + "dist/uPlot.iife.min.js"),
            resource(uplot + "LICENSE"));
    return Mustache.compiler()
        .withLoader(name -> new StringReader(resource(name)))
        .compile(resource("report.html"))
        .execute(context);
  }

  /** Where the library's jar has it, whatever its version is. */
  private static String uplotDirectory() {
    Properties artifact = new Properties();
    try {
      artifact.load(new StringReader(resource(UPLOT)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return "/META-INF/resources/webjars/uplot/" + artifact.getProperty("version") + "/";
  }

  private static String resource(String name) {
    try (InputStream stream = PageTemplate.class.getResourceAsStream(name)) {
      Objects.requireNonNull(stream, () -> name + " is not on the class path");
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
