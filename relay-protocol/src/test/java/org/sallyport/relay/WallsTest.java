package org.sallyport.relay;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.vertx.core.net.impl.ConnectionBase;

/** What this module may rely on. */
@AnalyzeClasses(packages = "org.sallyport.relay", importOptions = ImportOption.DoNotIncludeTests.class)
final class WallsTest {

    @ArchTest
    static final ArchRule DEPENDS_ON_LITTLE = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "javax.net.ssl..",
                    "javax.security.auth..",
                    "org.ietf.jgss",
                    "io.vertx.core..",
                    "io.netty..",
                    "org.slf4j..",
                    "org.jspecify..",
                    "org.sallyport.relay..");

    @ArchTest
    static final ArchRule ONE_CLASS_REACHES_BEHIND_VERTX = noClasses()
            .that()
            .doNotHaveSimpleName(VertxPipeline.class.getSimpleName())
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.vertx.core.internal..", "io.vertx.core.net.impl..");

    @ArchTest
    static final ArchRule ONE_CLASS_KNOWS_KERBEROS = noClasses()
            .that()
            .haveNameNotMatching(".*\\.KerberosContext(\\$.*)?")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("javax.security.auth..", "org.ietf.jgss");

    /** But one for the pipeline of an HTTP connection, which nothing else of Vert.x's tells. */
    @ArchTest
    static final ArchRule NOBODY_USES_VERTX_IMPLEMENTATION = noClasses()
            .should()
            .dependOnClassesThat(JavaClass.Predicates.resideInAPackage("io.vertx.core..impl..")
                    .and(DescribedPredicate.not(JavaClass.Predicates.type(ConnectionBase.class))));
}
