package org.sallyport.rig;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The walls between the modules (docs/architecture.md). Those inside a module are tested there. */
@AnalyzeClasses(packages = "org.sallyport", importOptions = ImportOption.DoNotIncludeTests.class)
class WallsTest {

    @ArchTest
    static final ArchRule nothingUsesTheAgentButWhatStartsIt = noClasses()
            .that()
            .resideOutsideOfPackages("org.sallyport.agent..", "org.sallyport.demo..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.sallyport.agent..");

    @ArchTest
    static final ArchRule nothingUsesTheCloudButWhatStartsIt = noClasses()
            .that()
            .resideOutsideOfPackages("org.sallyport.cloud..", "org.sallyport.demo..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.sallyport.cloud..");

    @ArchTest
    static final ArchRule theRelayKnowsNeitherAgentNorConnector = noClasses()
            .that()
            .resideInAPackage("org.sallyport.relay..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.sallyport.agent..",
                    "org.sallyport.cloud..",
                    "org.sallyport.datasource..",
                    "org.sallyport.demo..");

    @ArchTest
    static final ArchRule connectorsSeeOnlyTheSpi = noClasses()
            .that()
            .resideInAPackage("org.sallyport.datasource..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.sallyport.agent..", "org.sallyport.cloud..", "org.sallyport.relay..", "org.sallyport.demo..");

    @ArchTest
    static final ArchRule theDemoUsesTheProgramsAndIsUsedByNone = noClasses()
            .that()
            .resideInAnyPackage("org.sallyport.agent..", "org.sallyport.cloud..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.sallyport.demo..");

    @ArchTest
    static final ArchRule connectorsDoNotKnowEachOther =
            slices().matching("org.sallyport.datasource.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule frameworkInternalsAreReachedFromOnePlace = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("org.sallyport.relay.VertxPipeline")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.vertx.core.internal..");
}
