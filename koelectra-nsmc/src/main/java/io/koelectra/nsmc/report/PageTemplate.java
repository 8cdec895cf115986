package io.koelectra.nsmc.report;

import com.samskivert.mustache.DefaultCollector;
import com.samskivert.mustache.Mustache;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;

/** Puts a page's figures, style sheet, script and chart library into {@code report.html}. */
final class PageTemplate {

  private static final String UPLOT = "/META-INF/maven/org.webjars.npm/uplot/pom.properties";

  /** Shows values in {@link Figures#FORMS}, and what is optional as a list of one or none. */
  private static final class Values extends DefaultCollector {

    @Override
    public Mustache.VariableFetcher createFetcher(Object context, String name) {
      return Figures.FORMS.containsKey(name)
          ? (value, form) -> Figures.FORMS.get(form).apply(value)
          : super.createFetcher(context, name);
    }

    @Override
    public Iterator<?> toIterator(Object value) {
      return value instanceof Optional<?> optional
          ? optional.stream().iterator()
          : super.toIterator(value);
    }
  }

  private PageTemplate() {}

  /** The page, every text of {@code report} escaped. */
  static String fill(ReportPage report) {
    String uplot = uplotDirectory();
    return Mustache.compiler()
        .withCollector(new Values())
        .withLoader(name -> new StringReader(resource(name)))
        .compile(resource("report.html"))
        .execute(
            Map.of(
                "report", report,
                "style", resource("report.css"),
                "script", resource("report.js"),
                "chartStyle", resource(uplot + "dist/uPlot.min.css"),
                "chartScript", resource(uplot + "dist/uPlot.iife.min.js"),
                "chartLicence", resource(uplot + "LICENSE")));
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
