package org.sallyport.cloud;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The walls inside the cloud. */
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("org.sallyport.cloud");

    @Test
    void onlyTheStoreKnowsJdbc() {
        noClasses()
                .that()
                .resideOutsideOfPackage("..cloud.store..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.sql..", "javax.sql..", "com.zaxxer..", "org.flywaydb..")
                .check(CLASSES);
    }

    @Test
    void nothingKnowsTheAgentOrAConnectorsInside() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.sallyport.agent..", "org.sallyport.datasource.sql..")
                .check(CLASSES);
    }

    @Test
    void theRuntimeAndTheRelayKnowNoManagement() {
        noClasses()
                .that()
                .resideInAnyPackage("..cloud.runtime..", "..cloud.relay..", "..cloud.store..", "..cloud.identity..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("..cloud.management..")
                .check(CLASSES);
    }

    @Test
    void packagesFormNoCircles() {
        slices().matching("org.sallyport.cloud.(*)..").should().beFreeOfCycles().check(CLASSES);
    }
}
