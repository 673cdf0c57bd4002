package org.sallyport.agent;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The module's inner walls. */
@AnalyzeClasses(packages = "org.sallyport.agent", importOptions = DoNotIncludeTests.class)
class AgentWallsTest {
    @ArchTest
    static final ArchRule PARTS_FORM_NO_CYCLES =
            slices().matching("org.sallyport.agent.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule PARTS_DO_NOT_KNOW_THEIR_COMPOSITION = noClasses()
            .that()
            .resideInAnyPackage("org.sallyport.agent.*..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.sallyport.agent");

    @ArchTest
    static final ArchRule NOBODY_KNOWS_A_CONNECTOR =
            noClasses().should().dependOnClassesThat().resideInAnyPackage("org.sallyport.datasource.sql..");

    @ArchTest
    static final ArchRule NO_FRAMEWORK_INTERNALS = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.vertx.core.internal..", "io.vertx.core.impl..");

    @ArchTest
    static final ArchRule ONLY_KEYS_AND_SEALING_KNOW_THE_CRYPTOGRAPHY_LIBRARY = noClasses()
            .that()
            .resideOutsideOfPackages("org.sallyport.agent.keys", "org.sallyport.agent.sealing")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.bouncycastle..");
}
