package org.sallyport.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.sallyport.agent.Awaiting.until;

import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.sallyport.agent.keys.RecoveryKey;
import org.sallyport.datasource.settings.SettingsException;
import org.sallyport.fault.ConnectProxy;
import picocli.CommandLine;

/** As {@link RequestSecretHygieneIT}, of what the agent shows on its way to the cloud, and of its commands. */
class WaySecretHygieneIT extends AgentSecretHygiene {
    private static final Pattern RECOVERY_KEY = Pattern.compile("Recovery key: ([0-9A-Z-]+)");

    private static String basic(String password) {
        return "Basic " + Base64.getEncoder().encodeToString(("agent:" + password).getBytes(StandardCharsets.UTF_8));
    }

    private static ConnectProxy proxy(String password) {
        return new ConnectProxy(request -> request.field("Proxy-Authorization").equals(basic(password))
                ? ""
                : ConnectProxy.challenge("Basic realm=\"corp\""));
    }

    private String through(ConnectProxy proxy, String password) {
        return "proxy: {url: 'http://127.0.0.1:" + proxy.port() + "', user: agent, passwordFile: '"
                + secretFile("proxy.pass", password + "\n") + "'}\n";
    }

    private void plantAssertion() {
        String assertion = Objects.requireNonNull(fixture().cloud.lastAssertion);
        watch.plant("an assertion's signature", assertion.substring(assertion.lastIndexOf('.') + 1));
    }

    @Test
    void aProxyThatTakesThePasswordTellsNone() throws Exception {
        String password = plant("the proxy's password");
        AgentFixture fixture = enrolled();
        try (ConnectProxy proxy = proxy(password)) {
            fixture.link(through(proxy, password) + "# once: " + plant("a password in a comment") + "\n");
            plantAssertion();
            assertTrue(watch.heard("log ", "proxy"), "logs are heard");
            end();
        }
    }

    @Test
    void aProxyThatRefusesThePasswordTellsNone() throws Exception {
        AgentFixture fixture = enrolled();
        try (ConnectProxy proxy = proxy(plant("the right password"))) {
            fixture.start(through(proxy, plant("a wrong password")));
            until("the dial failed", () -> fixture.status().encode().contains("proxy-credentials-refused"));
            end();
        }
    }

    @Test
    void aCloudThatRefusesTellsNone() throws Exception {
        AgentFixture fixture = enrolled();
        fixture.cloud.dialRefusal = TestCloud.problem("token-invalid", 401, true);
        fixture.start("");
        until("the dial failed", () -> fixture.status().encode().contains("token-invalid"));
        plantAssertion();
        end();
    }

    /** Runs a command with something on standard input; what it prints may tell these secrets. */
    private int run(String where, String input, List<String> may, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine command = Commands.line();
        command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        InputStream usual = System.in;
        System.setIn(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)));
        int code;
        try {
            code = command.execute(arguments);
        } finally {
            System.setIn(usual);
        }
        Matcher shown = RECOVERY_KEY.matcher(out.toString());
        List<String> allowed = new ArrayList<>(may);
        if (shown.find()) {
            allowed.add(watch.plant("a recovery key", shown.group(1)));
        }
        watch.says("output of " + where, out.toString(), allowed.toArray(String[]::new));
        watch.says("errors of " + where, err.toString());
        return code;
    }

    private String[] enrolling(String command, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                command, "--cloud", fixture().cloud.url().toString(), "--code", TestCloud.CODE, "--key-size", "2048"));
        if (!command.equals("enrol")) {
            arguments.subList(5, 7).clear();
        }
        arguments.addAll(Arrays.asList(more));
        return arguments.toArray(String[]::new);
    }

    @Test
    void enrollingTellsTheRecoveryKeyOnceAndNothingElse() throws Exception {
        AgentFixture fixture = enrolled();
        String passphrase = plant("a passphrase");
        String file = secretFile("passphrase", passphrase).toString();
        String data = temporary.resolve("fresh").toString();
        fixture.cloud.enrolmentRefusal = TestCloud.problem("enrolment-code-invalid", 401, false);
        assertEquals(
                1,
                run(
                        "a refused enrolment",
                        "",
                        List.of(),
                        enrolling("enrol", "--data", data, "--passphrase-file", file)));
        fixture.cloud.enrolmentRefusal = null;
        assertEquals(
                0, run("an enrolment", "", List.of(), enrolling("enrol", "--data", data, "--passphrase-file", file)));
        assertEquals(
                1,
                run(
                        "a second enrolment",
                        "",
                        List.of(),
                        enrolling("enrol", "--data", data, "--passphrase-file", file)));
        readFiles(Path.of(data));
        String wrong = plant("a wrong passphrase");
        String yaml = "cloud: " + fixture.cloud.url() + "\ndata: " + data + "\nkeyStore: {passphraseFile: '%s'}\n";
        Path right = Files.writeString(temporary.resolve("right.yaml"), yaml.formatted(file));
        Path other = Files.writeString(
                temporary.resolve("other.yaml"),
                yaml.formatted(secretFile("wrong", wrong).toString()));
        assertEquals(0, run("audit key", "", List.of(), "audit", "key", "--config", right.toString()));
        assertEquals(3, run("a wrong passphrase", "", List.of(), "run", "--config", other.toString()));
        Path store = Path.of(data, "keystore.bin");
        byte[] bytes = Files.readAllBytes(store);
        bytes[bytes.length / 2] ^= 1;
        Files.write(store, bytes);
        assertEquals(3, run("a damaged key store", "", List.of(), "run", "--config", right.toString()));
        watch.assertKept();
    }

    @Test
    void joiningTellsNothingOfTheRecoveryKey() throws Exception {
        enrolled();
        String data = temporary.resolve("fresh").toString();
        String key;
        try (RecoveryKey made = RecoveryKey.make()) {
            key = watch.plant("a recovery key", new String(made.text()));
        }
        watch.plant("a recovery key without hyphens", key.replace("-", ""));
        char last = key.charAt(key.length() - 1);
        String misspelt = key.substring(0, key.length() - 1) + (last == '0' ? '1' : '0');
        watch.plant("a misspelt recovery key", misspelt);
        for (String command : new String[] {"join", "recover"}) {
            for (String input : new String[] {key, misspelt, key + key, key.substring(9), plant("no recovery key")}) {
                watch.plant("what was given as recovery key", input);
                String[] arguments = enrolling(command, "--data", data, "--recovery-key-file", "-");
                assertEquals(1, run(command, input, List.of(), arguments), command);
            }
            Path loose = Files.writeString(temporary.resolve("loose"), key);
            assertEquals(
                    3,
                    run(
                            "a loose file",
                            "",
                            List.of(),
                            enrolling(command, "--data", data, "--recovery-key-file", loose.toString())));
        }
        watch.assertKept();
    }

    @Test
    void sealingTellsNothingOfTheCredential() throws Exception {
        enrolled();
        Path certificate = Files.writeString(
                temporary.resolve("gw.pem"), AgentFixture.certificates().pem());
        JsonObject good = credential("ada", plant("a password"));
        for (String format : new String[] {"cms", "rsa-oaep"}) {
            String[] seal = {"seal", "--certificate", certificate.toString(), "--format", format};
            assertEquals(0, run("seal", good.encode(), List.of(), seal));
            for (String input : new String[] {
                plant("no JSON"),
                "{\"password\": \"" + plant("broken JSON") + "\",",
                "[\"" + plant("an array") + "\"]",
                new JsonObject().put("password", plant("another object")).encode(),
                good.copy()
                        .put("credentialType", 7)
                        .put(plant("a member"), plant("a value"))
                        .encode(),
                good.copy().put("credentialData", plant("no list")).encode()
            }) {
                assertNotEquals(0, run("seal with what is none", input, List.of(), seal));
            }
        }
        watch.assertKept();
    }

    @Test
    void aConfigurationWithSecretsWhereNoneBelongTellsNone() throws Exception {
        AgentFixture fixture = enrolled();
        for (String misplaced : new String[] {
            "proxy: 'http://agent:%s@127.0.0.1:1'",
            "proxy: {url: 'http://agent:%s@127.0.0.1:1'}",
            "proxy: {url: 'http://127.0.0.1:1', user: agent, password: '%s'}",
            "proxy: {url: 'http://127.0.0.1:1', user: agent, passwordFile: {x: '%s'}}",
            "proxy: {url: 'http://127.0.0.1:1', user: agent, passwordFile: '%s'}",
            "proxy: {url: 'http://127.0.0.1:1', user: agent, passwordFile: \"\\0%s\"}",
            "proxy: {url: 'http://127.0.0.1:1', user: agent, password:%s}",
            "proxy: {url: 'http://127.0.0.1:1', user: agent, password: x,%s}",
            "secrets: {vault: {url: 'http://127.0.0.1:1', token: '%s'}}",
            "secrets: {vault: {url: 'http://ada:%s@127.0.0.1:1', tokenFile: /nosuch}}",
            "secrets: {vault: {url: 'http://127.0.0.1:1', tokenFile: '%s'}}",
            "secrets: {systemd: true, allow: [{secret: 'systemd:x', targets: ['h2://ada:%s@127.0.0.1:1/x']}]}",
            "trust: {issuer: 'http://ada:%s@127.0.0.1:1', audience: x}",
            "trust: {issuer: 'http://127.0.0.1:1/x?key=%s', audience: x}",
            "keyStore: {passphrase: '%s'}",
            "keyStore: {passphraseFile: '%s'}",
            "keyStore: {pkcs11: {module: /nosuch, token: t, key: k, pin: '%s'}}",
            "access: [{allow: 'postgresql://ada:%s@127.0.0.1:1/sales'}]",
            "access: [{allow: 'http://ada:%s@[/sales'}]",
            "access: [{allow: 'http://127.0.0.1/x', addresses: ['http://ada:%s@127.0.0.1']}]",
            "grace: '%s'",
            "password: %s",
            "password: *%s",
            "password: !%s!x y",
            "password: &%s",
            "{password: {%s}}",
            "%s",
            "%s: {",
            "proxy: {url: 'http://127.0.0.1:1', user: agent, password: \"%s"
        }) {
            String yaml = fixture.yaml(misplaced.formatted(plant("what was misplaced in " + misplaced)) + "\n");
            assertUnfit(misplaced, yaml);
            readBundle(misplaced, yaml, 0);
        }
        assertUnfit(
                "a cloud with a password",
                fixture.yaml("").replace("http://", "http://ada:" + plant("a password of the cloud's") + "@"));
        String url = fixture.cloud.url().toString().replace("http://", "http://ada:" + plant("another password") + "@");
        assertEquals(
                2,
                run(
                        "enrol at a cloud with a password",
                        "",
                        List.of(),
                        "enrol",
                        "--cloud",
                        url,
                        "--code",
                        TestCloud.CODE,
                        "--data",
                        temporary.resolve("fresh").toString()));
        assertEquals(
                2,
                run(
                        "enrol through a proxy with a password",
                        "",
                        List.of(),
                        enrolling(
                                "enrol",
                                "--data",
                                temporary.resolve("fresh").toString(),
                                "--proxy",
                                "http://agent:" + plant("a proxy's password") + "@127.0.0.1:1")));
        watch.assertKept();
    }

    private void assertUnfit(String where, String yaml) {
        SettingsException unfit =
                assertThrows(SettingsException.class, () -> AgentConfig.read("agent.yaml", yaml), where);
        watch.says("problems of " + where, unfit.problems() + "\n" + unfit);
    }
}
