package org.sallyport.agent.sealing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sallyport.agent.Awaiting.await;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sallyport.agent.keys.Pem;
import org.sallyport.agent.keys.TestKeys;
import org.sallyport.datasource.spi.Credentials;

/** The examples of docs/sealing.md: what they seal is unsealed. */
final class SealingPageIT {
    private static final String PASSWORD = "pä\"ss\\wörd\n☃";

    private final Vertx vertx = Vertx.vertx();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @BeforeEach
    void write() throws IOException {
        JsonObject credential = SealingTest.basic("ada", PASSWORD);
        Files.writeString(folder.resolve("gw.pem"), Pem.of(TestKeys.OURS.gatewayCertificate()));
        Files.writeString(folder.resolve("credential.json"), credential.encode());
        credential.remove("credentialType");
        Files.writeString(folder.resolve("data.json"), credential.encode());
    }

    @AfterEach
    void close() throws Exception {
        await(vertx.close());
    }

    /** The blocks of a language, in the page's order. */
    private static List<String> blocks(String language) throws IOException {
        String page = Files.readString(Path.of("../docs/sealing.md"));
        Matcher matcher =
                Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL).matcher(page);
        List<String> blocks = new ArrayList<>();
        while (matcher.find()) {
            blocks.add(matcher.group(1));
        }
        return blocks;
    }

    private void assertUnsealed(String field) throws Exception {
        Unsealer unsealer = new Unsealer(TestKeys.OURS::gateway, vertx.createSharedWorkerExecutor("unsealing"), false);
        try (Credentials credentials = await(unsealer.unseal(field, Set.of("Basic")))) {
            assertEquals("Basic", credentials.type());
            assertEquals("ada", credentials.require("username").reveal());
            assertEquals(PASSWORD, credentials.require("password").reveal());
        }
    }

    @Test
    void opensslSealsInCms() throws Exception {
        OpenSsl.need("openssl", "version");
        OpenSsl.run(folder, "sh", "-ec", blocks("bash").get(0));
        String pem = Files.readString(folder.resolve("sealed.pem"));
        assertUnsealed("cms " + pem.replaceAll("-----[A-Z ]+-----|\\s", ""));
    }

    @Test
    void opensslSealsInRsaOaep() throws Exception {
        OpenSsl.need("openssl", "version");
        OpenSsl.run(folder, "sh", "-ec", blocks("bash").get(1));
        assertUnsealed("rsa-oaep " + Files.readString(folder.resolve("sealed")));
        assertTrue(Files.notExists(folder.resolve("random")));
    }

    @Test
    void pythonSealsInRsaOaep() throws Exception {
        OpenSsl.need("python3", "-c", "import cryptography");
        String sealed = OpenSsl.run(folder, "python3", "-c", blocks("python").get(0));
        assertUnsealed("rsa-oaep " + sealed.strip());
    }
}
