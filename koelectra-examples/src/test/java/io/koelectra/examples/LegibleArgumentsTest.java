package io.koelectra.examples;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.Charset;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LegibleArgumentsTest {

  private static final Map<String, String> C = Map.of("LC_ALL", "C", "LANG", "ko_KR.UTF-8");

  @Test
  void whatAsciiMakesOfKoreanIsRefusedByTheNameOfTheLocale() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> require(US_ASCII, "--model", "\uFFFD\uFFFD\uFFFD?"))
        .withMessageContainingAll(
            "argument 2 is not what was typed", "LC_ALL=C ", "US-ASCII", "LC_ALL=C.UTF-8");
  }

  @Test
  void whatOtherLocalesMakeOfKoreanIsRefusedToo() {
    String bytes = new String("\uB3C8".getBytes(UTF_8), ISO_8859_1);

    assertIllegible(ISO_8859_1, bytes);
    assertIllegible(Charset.forName("windows-1252"), "?? ???");
    assertIllegible(UTF_8, "\uFFFD");
  }

  @Test
  void whatWasTypedIsTaken() {
    assertThatCode(() -> require(UTF_8, "돈이 아깝다?", "caf\u00e9")).doesNotThrowAnyException();
    assertThatCode(() -> require(Charset.forName("MS949"), "돈이?")).doesNotThrowAnyException();
    assertThatCode(() -> require(US_ASCII, "good?", "--model")).doesNotThrowAnyException();
  }

  private static void assertIllegible(Charset locale, String argument) {
    assertThatIllegalArgumentException().isThrownBy(() -> require(locale, argument));
  }

  private static void require(Charset locale, String... arguments) {
    Example.requireLegible(arguments, locale, C);
  }
}
