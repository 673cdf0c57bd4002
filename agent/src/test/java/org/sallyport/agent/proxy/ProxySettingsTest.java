package org.sallyport.agent.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sallyport.agent.failure.AgentCode;
import org.sallyport.agent.failure.AgentException;
import org.sallyport.agent.files.SecretFiles;
import org.sallyport.datasource.settings.Settings;
import org.sallyport.datasource.settings.SettingsException;
import org.sallyport.relay.proxy.HttpProxy;
import org.sallyport.relay.proxy.KerberosLogin;
import org.sallyport.relay.proxy.PasswordLogin;

class ProxySettingsTest {
    private static final URI CLOUD = URI.create("https://cloud.example.com");
    private static final Map<String, String> ENVIRONMENT = Map.of("HTTPS_PROXY", "http://other:1");

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path directory;

    private static ProxyChoice read(String yaml) {
        Settings settings = Settings.ofYaml("agent.yaml", yaml);
        ProxyChoice choice = ProxySettings.read(settings);
        return settings.finish(() -> choice);
    }

    private static String chosen(String yaml) {
        return read(yaml).choose(CLOUD, ENVIRONMENT).map(ChosenProxy::toString).orElse("none");
    }

    private Path secret(String name, String text) {
        Path file = directory.resolve(name);
        SecretFiles.write(file, text.getBytes(StandardCharsets.UTF_8));
        return file;
    }

    @Test
    void theFileGoesBeforeTheEnvironment() {
        assertEquals("http://other:1 (from HTTPS_PROXY)", chosen("{}"));
        assertEquals("http://proxy.corp:3128 (from agent.yaml)", chosen("proxy: http://proxy.corp:3128"));
        assertEquals("http://proxy.corp:3128 (from agent.yaml)", chosen("proxy: {url: 'http://proxy.corp:3128'}"));
        assertEquals("none", chosen("proxy: none"));
        assertEquals("none", chosen("proxy: {url: 'http://p:1', exclude: [.example.com]}"));
        assertEquals("http://p:1 (from agent.yaml)", chosen("proxy: {url: 'http://p:1', exclude: [.example.org]}"));
    }

    @Test
    void credentialsComeFromFiles() {
        Path password = secret("proxy.pass", "päss word\n");
        Path keytab = secret("agent.keytab", "keys");
        HttpProxy proxy = read("proxy: {url: 'https://p:1', user: jane, passwordFile: " + password
                        + ", kerberos: {principal: jane@CORP, keytab: " + keytab + "}}")
                .choose(CLOUD, Map.of())
                .orElseThrow()
                .proxy();
        assertEquals(
                new HttpProxy(
                        "p",
                        1,
                        true,
                        new PasswordLogin("jane", "päss word"),
                        new KerberosLogin("jane@CORP", keytab, null)),
                proxy);
        assertFalse(proxy.toString().contains("jane"));
    }

    @Test
    void thePasswordMayComeFromTheEnvironment() {
        ProxyChoice choice = read("proxy: {url: 'http://p:1', user: jane}");
        assertEquals(
                Optional.of(new PasswordLogin("jane", "secret")),
                choice.choose(CLOUD, Map.of("SALLYPORT_PROXY_PASSWORD", "secret"))
                        .map(chosen -> chosen.proxy().password()));
        SettingsException missing = assertThrows(SettingsException.class, () -> choice.choose(CLOUD, Map.of()));
        assertTrue(String.valueOf(missing.getMessage()).contains("passwordFile"), missing.getMessage());
    }

    @Test
    void filesThatOthersMayReadAreRefused() throws IOException {
        Path password = secret("proxy.pass", "secret");
        Path keytab = secret("agent.keytab", "keys");
        for (Path file : List.of(password, keytab)) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        }
        for (String more : List.of(
                "user: jane, passwordFile: " + password, "kerberos: {principal: jane@CORP, keytab: " + keytab + "}")) {
            ProxyChoice choice = read("proxy: {url: 'http://p:1', " + more + "}");
            AgentException loose = assertThrows(AgentException.class, () -> choice.choose(CLOUD, Map.of()));
            assertEquals(AgentCode.LOOSE_FILE_MODE, loose.code());
        }
    }

    @Test
    void kerberosWithoutMoreMeansTheDefaultTicketCache() {
        assertEquals(
                Optional.of(new KerberosLogin(null, null, null)),
                read("proxy: {url: 'http://p:1', kerberos: {}}")
                        .choose(CLOUD, Map.of())
                        .map(chosen -> chosen.proxy().kerberos()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            # yaml                                                                   | where                | hint
            proxy: http://jane:hidden@p:1                                            | proxy                | passwordFile
            proxy: http://jane@p:1                                                   | proxy                | user
            proxy: http://agent:4711#hidden@p:1                                      | proxy                | percent
            proxy: socks5://p:1                                                      | proxy                | HTTP proxies
            proxy: [http://p:1]                                                      | proxy                | text
            proxy: {user: jane}                                                      | proxy.url            | missing
            proxy: {url: 'http://jane:hidden@p:1'}                                   | proxy.url            | passwordFile
            proxy: {url: 'http://p:1', password: hidden}                             | proxy.password       | unknown setting
            proxy: {url: 'http://p:1', user: 'a:b'}                                  | proxy.user           | colon
            proxy: {url: 'http://p:1', passwordFile: /no/such}                       | proxy.passwordFile   | can be read
            proxy: {url: 'http://p:1', kerberos: {keytab: /dev/null}}                | proxy.kerberos.keytab | principal
            proxy: {url: 'http://p:1', kerberos: {principal: a@B, keytab: /dev/null, ticketCache: /dev/null}} | proxy.kerberos.ticketCache | beside
            proxy: {url: 'http://p:1', kerberos: true}                               | proxy.kerberos       | mapping
            """)
    void problems(String yaml, String where, String hint) {
        SettingsException problems = assertThrows(SettingsException.class, () -> read(yaml));
        String text = String.valueOf(problems.getMessage());
        assertTrue(
                problems.problems().stream()
                        .anyMatch(problem -> problem.path().equals(where)
                                && problem.message().contains(hint)),
                text);
        assertFalse(text.contains("hidden"), text);
    }

    @Test
    void theOptionOfACommand() {
        HttpProxy proxy = ProxySettings.option("--proxy", "http://jane@p:1", true)
                .choose(CLOUD, Map.of("SALLYPORT_PROXY_PASSWORD", "secret"))
                .orElseThrow()
                .proxy();
        assertEquals(
                new HttpProxy("p", 1, false, new PasswordLogin("jane", "secret"), new KerberosLogin(null, null, null)),
                proxy);
        assertEquals(
                Optional.empty(), ProxySettings.option("--proxy", "none", false).choose(CLOUD, ENVIRONMENT));
        assertThrows(
                IllegalArgumentException.class, () -> ProxySettings.option("--proxy", "http://jane:secret@p:1", false));
    }

    @Test
    void aUrlWithoutASchemeBeforeItsColonIsAProblem() {
        for (String text : new String[] {"/://a", "?://", "//a://b"}) {
            assertThrows(IllegalArgumentException.class, () -> ProxyUrl.parse(text), text);
        }
    }
}
