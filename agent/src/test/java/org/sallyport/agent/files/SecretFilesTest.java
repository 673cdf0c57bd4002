package org.sallyport.agent.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an administrator changes as root stays the service's: else the agent could not read its own keys any more. */
class SecretFilesTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path directory;

    @SuppressWarnings("NullAway.Init") // set before each test
    private UserPrincipal service;

    @BeforeEach
    void giveAway() throws IOException {
        assumeTrue(System.getProperty("user.name").equals("root"), "not run: only root can give files to another user");
        service = directory.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody");
        Files.setOwner(directory, service);
    }

    private void assertTheService(Path file) throws IOException {
        assertEquals(service, Files.getOwner(file), file.toString());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    }

    @Test
    void aFileThatIsWrittenOverKeepsItsOwner() throws IOException {
        Path file = directory.resolve("keystore.bin");
        SecretFiles.write(file, "old".getBytes(UTF_8));
        Files.setOwner(directory, Files.getOwner(directory.getRoot()));
        Files.setOwner(file, service);
        SecretFiles.write(file, "new".getBytes(UTF_8));
        assertTheService(file);
        assertEquals("new", Files.readString(file));
    }

    @Test
    void aNewFileIsItsDirectorysOwners() throws IOException {
        Path written = directory.resolve("enrolment.json");
        SecretFiles.write(written, "{}".getBytes(UTF_8));
        assertTheService(written);
        Path opened = directory.resolve("keystore.lock");
        SecretFiles.openToWrite(opened).close();
        assertTheService(opened);
    }

    @Test
    void openingAFileThatIsThereChangesNoOwner() throws IOException {
        Path file = Files.createFile(
                directory.resolve("agent.lock"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        UserPrincipal root = Files.getOwner(file);
        SecretFiles.openToWrite(file).close();
        assertEquals(root, Files.getOwner(file));
    }
}
