package io.koelectra.examples;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameEndingWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.GeneralCodingRules;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;

/** The arrows between modules and packages, and the list of public types. */
@AnalyzeClasses(packages = "io.koelectra", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  private static final String PUBLIC_TYPES = "public-types.txt";

  private static final String FORMAT = "io.koelectra.format..";
  private static final String ENGINE = "io.koelectra.engine..";
  private static final String MODEL = "io.koelectra.model..";
  private static final String TOKENIZER = "io.koelectra.tokenizer..";
  private static final String HUB = "io.koelectra.hub..";
  private static final String CHECKPOINT = "io.koelectra.checkpoint..";
  private static final String EVALUATION = "io.koelectra.evaluation..";
  private static final String TRAINING = "io.koelectra.training..";
  private static final String PRETRAINING = "io.koelectra.pretraining..";
  private static final String NSMC = "io.koelectra.nsmc..";
  private static final String NSMC_DATA = "io.koelectra.nsmc.data..";
  private static final String NSMC_NOISE = "io.koelectra.nsmc.noise..";
  private static final String NSMC_REPORT = "io.koelectra.nsmc.report..";
  private static final String EXAMPLES = "io.koelectra.examples..";

  private static final DescribedPredicate<JavaClass> OURS = resideInAPackage("io.koelectra..");

  @ArchTest
  static final ArchRule everyClassIsInAKnownPackage =
      classes()
          .should()
          .resideInAnyPackage(
              FORMAT,
              ENGINE,
              MODEL,
              TOKENIZER,
              HUB,
              CHECKPOINT,
              EVALUATION,
              TRAINING,
              PRETRAINING,
              NSMC,
              EXAMPLES)
          .because("a new package needs its arrows here");

  @ArchTest static final ArchRule formatUsesNoOtherPackage = mayUse(FORMAT);

  @ArchTest static final ArchRule engineUsesNoOtherPackage = mayUse(ENGINE);

  @ArchTest static final ArchRule evaluationUsesNoOtherPackage = mayUse(EVALUATION);

  @ArchTest static final ArchRule modelUsesEngine = mayUse(MODEL, ENGINE);

  @ArchTest
  static final ArchRule tokenizerUsesTheEngineAndFormat = mayUse(TOKENIZER, MODEL, ENGINE, FORMAT);

  @ArchTest static final ArchRule hubUsesFormat = mayUse(HUB, FORMAT);

  @ArchTest
  static final ArchRule checkpointUsesWhatADirectoryHolds =
      mayUse(CHECKPOINT, MODEL, ENGINE, TOKENIZER, FORMAT, HUB);

  @ArchTest
  static final ArchRule trainingKnowsNoText =
      mayUse(TRAINING, MODEL, ENGINE, EVALUATION, FORMAT, CHECKPOINT);

  @ArchTest
  static final ArchRule pretrainingUsesCoreAlone =
      mayUse(PRETRAINING, MODEL, ENGINE, TOKENIZER, CHECKPOINT, EVALUATION, TRAINING, FORMAT);

  @ArchTest static final ArchRule dataKnowsNoModel = mayUse(NSMC_DATA, FORMAT, HUB);

  @ArchTest
  static final ArchRule nobodyTrainsByTheSearchForLabelErrors =
      noClasses()
          .that(resideInAnyPackage("io.koelectra.nsmc", NSMC_DATA))
          .should()
          .dependOnClassesThat()
          .resideInAPackage(NSMC_NOISE);

  @ArchTest
  static final ArchRule packagesFormNoCircle =
      slices().matching("io.koelectra.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule nobodyInCoreOrNsmcUsesExamples =
      noClasses()
          .that(not(resideInAPackage(EXAMPLES)))
          .should()
          .dependOnClassesThat()
          .resideInAPackage(EXAMPLES);

  @ArchTest
  static final ArchRule onlyNsmcAndExamplesUseNsmc =
      noClasses()
          .that(not(resideInAPackage(NSMC)).and(not(resideInAPackage(EXAMPLES))))
          .should()
          .dependOnClassesThat()
          .resideInAPackage(NSMC);

  @ArchTest
  static final ArchRule onlyExamplesUseNsmcsReports =
      noClasses()
          .that(not(resideInAPackage(NSMC_REPORT)).and(not(resideInAPackage(EXAMPLES))))
          .should()
          .dependOnClassesThat()
          .resideInAPackage(NSMC_REPORT);

  @ArchTest
  static final ArchRule nobodyBuildsOnDjlsTransformer =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAPackage("ai.djl.nn.transformer..")
          .because("its BERT is not BERT: BatchNorm for LayerNorm, [CLS] read at index 1");

  @ArchTest
  static final ArchRule nobodyUsesTheEngineBehindDjl =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAPackage("ai.djl.pytorch..")
          .because("the engine is on the class path at run time only");

  @ArchTest
  static final ArchRule onlyExamplesPrint =
      noClasses()
          .that(not(resideInAPackage(EXAMPLES)))
          .should(GeneralCodingRules.ACCESS_STANDARD_STREAMS)
          .because("a library returns its results or tells a listener");

  @ArchTest
  static final ArchRule onlyTrainersLog =
      noClasses()
          .that(not(simpleNameEndingWith("Trainer").or(simpleNameEndingWith("Pretrainer"))))
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.slf4j..");

  @ArchTest
  static final ArchRule nobodyUsesJavaLogging =
      noClasses().should().dependOnClassesThat().resideInAPackage("java.util.logging..");

  @ArchTest
  static void publicTypesAreThoseOnTheList(JavaClasses classes) throws IOException {
    List<String> actual =
        classes.stream()
            .filter(type -> isPublic(type) && !type.getSimpleName().equals("package-info"))
            .map(type -> type.getName().replace('$', '.'))
            .sorted()
            .toList();

    assertThat(actual)
        .as(
            "public types. A type that users need goes onto the list in koelectra-examples/"
                + "src/test/resources/io/koelectra/examples/%s, one a line in alphabetical order;"
                + " any other loses its public modifier",
            PUBLIC_TYPES)
        .isEqualTo(expectedTypes());
  }

  /** Classes of {@code from} depend on no other class of ours but those of {@code allowed}. */
  private static ArchRule mayUse(String from, String... allowed) {
    DescribedPredicate<JavaClass> forbidden = OURS.and(not(resideInAPackage(from)));
    for (String target : allowed) {
      forbidden = forbidden.and(not(resideInAPackage(target)));
    }
    return noClasses()
        .that()
        .resideInAPackage(from)
        .should()
        .dependOnClassesThat(
            forbidden.as("are ours and outside of %s and %s", from, List.of(allowed)));
  }

  /** Public, and so is every type around it. */
  private static boolean isPublic(JavaClass type) {
    return type.getModifiers().contains(JavaModifier.PUBLIC)
        && type.getEnclosingClass().map(ArchitectureTest::isPublic).orElse(true);
  }

  private static List<String> expectedTypes() throws IOException {
    try (InputStream list = ArchitectureTest.class.getResourceAsStream(PUBLIC_TYPES)) {
      return new String(Objects.requireNonNull(list, PUBLIC_TYPES).readAllBytes(), UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .toList();
    }
  }
}
