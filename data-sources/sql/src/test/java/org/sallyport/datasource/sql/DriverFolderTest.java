package org.sallyport.datasource.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Driver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.sql.jdbc.DriverFolder;

class DriverFolderTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path folder;

    private String told(DriverFolder drivers) {
        SourceException refused =
                assertThrows(SourceException.class, () -> drivers.driver("oracle", "com.oracle:ojdbc11"));
        assertEquals(SourceCode.INVALID_PARAMETERS, refused.code());
        return refused.safeMessage();
    }

    @Test
    void aMissingDriverIsToldWithItsFolderAndItsArtifact() {
        String told = told(new DriverFolder(folder));
        assertTrue(told.contains(folder.resolve("oracle").toString()) && told.contains("com.oracle:ojdbc11"), told);
        assertTrue(told(new DriverFolder(null)).contains("com.oracle:ojdbc11"));
    }

    @Test
    void jarsWithoutADriverAreTold() throws Exception {
        Path place = Files.createDirectories(folder.resolve("oracle"));
        Files.copy(jarOf(Test.class), place.resolve("something.jar"));
        String told = told(new DriverFolder(folder));
        assertTrue(told.contains(place.toString()), told);
    }

    @Test
    void aDriverIsLoadedOnceAndApartFromOurs() throws Exception {
        Path place = Files.createDirectories(folder.resolve("h2"));
        Files.copy(jarOf(org.h2.Driver.class), place.resolve("h2.jar"));
        Driver loaded = new DriverFolder(folder).driver("h2", "");
        assertSame(loaded, new DriverFolder(folder).driver("h2", ""));
        assertEquals(org.h2.Driver.class.getName(), loaded.getClass().getName());
        assertNotSame(org.h2.Driver.class, loaded.getClass());
    }

    private static Path jarOf(Class<?> type) throws Exception {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }
}
