package org.sallyport.agent.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sallyport.datasource.settings.SettingsException;
import org.sallyport.relay.proxy.HttpProxy;
import org.sallyport.relay.proxy.PasswordLogin;

class ProxyEnvironmentTest {
    private static final URI CLOUD = URI.create("https://cloud.example.com");

    private static String chosen(String cloud, String variables) {
        Map<String, String> environment = new HashMap<>();
        for (String variable : variables.split(" +", -1)) {
            String[] pair = variable.split("=", 2);
            environment.put(pair[0], pair[1]);
        }
        return ProxyEnvironment.choose(URI.create(cloud), environment)
                .map(ChosenProxy::toString)
                .orElse("none");
    }

    private static HttpProxy proxy(Map<String, String> environment) {
        return ProxyEnvironment.choose(CLOUD, environment).orElseThrow().proxy();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            # cloud                | variables                                       | chosen
            https://c.example      | X=                                              | none
            https://c.example      | HTTPS_PROXY=                                    | none
            https://c.example      | HTTPS_PROXY=http://p:3128                       | http://p:3128 (from HTTPS_PROXY)
            https://c.example      | HTTPS_PROXY=HTTP://p:3128/                      | http://p:3128 (from HTTPS_PROXY)
            https://c.example      | HTTPS_PROXY=p:3128                              | http://p:3128 (from HTTPS_PROXY)
            https://c.example      | HTTPS_PROXY=p                                   | http://p:80 (from HTTPS_PROXY)
            https://c.example      | HTTPS_PROXY=https://p                           | https://p:443 (from HTTPS_PROXY)
            https://c.example      | HTTPS_PROXY=http://[::2]:1                      | http://[::2]:1 (from HTTPS_PROXY)
            https://c.example      | HTTPS_PROXY=http://p:1 https_proxy=http://q:1   | http://q:1 (from https_proxy)
            https://c.example      | HTTPS_PROXY=http://p:1 https_proxy=             | http://p:1 (from HTTPS_PROXY)
            https://c.example      | HTTP_PROXY=http://p:1                           | none
            http://c.example       | HTTP_PROXY=http://p:1 HTTPS_PROXY=http://q:1    | http://p:1 (from HTTP_PROXY)
            https://c.example      | ALL_PROXY=http://p:1                            | http://p:1 (from ALL_PROXY)
            https://c.example      | ALL_PROXY=http://p:1 HTTPS_PROXY=http://q:1     | http://q:1 (from HTTPS_PROXY)
            https://c.example      | HTTPS_PROXY=http://p:1 NO_PROXY=example         | none
            https://c.example      | HTTPS_PROXY=http://p:1 NO_PROXY=other,.example  | none
            https://c.example      | HTTPS_PROXY=http://p:1 NO_PROXY=c.example:8443  | http://p:1 (from HTTPS_PROXY)
            https://c.example:8443 | HTTPS_PROXY=http://p:1 NO_PROXY=c.example:8443  | none
            https://c.example      | HTTPS_PROXY=http://p:1 NO_PROXY=c.example:443   | none
            https://c.example      | HTTPS_PROXY=http://p:1 NO_PROXY=* no_proxy=x    | http://p:1 (from HTTPS_PROXY)
            https://c.example      | HTTPS_PROXY=http://p:1 no_proxy=*               | none
            https://localhost      | HTTPS_PROXY=http://p:1                          | none
            https://127.1.2.3      | HTTPS_PROXY=http://p:1                          | none
            https://[::1]:8443     | HTTPS_PROXY=http://p:1                          | none
            https://[::2]:8443     | HTTPS_PROXY=http://p:1                          | http://p:1 (from HTTPS_PROXY)
            """)
    void choice(String cloud, String variables, String chosen) {
        assertEquals(chosen, chosen(cloud, variables));
    }

    @Test
    void credentialsAreTakenFromTheUrlAsIsTheCustom() {
        HttpProxy proxy = proxy(Map.of("HTTPS_PROXY", "http://j%40ne:a%3Ab+c%2F@p:3128"));
        assertEquals(new PasswordLogin("j@ne", "a:b+c/"), proxy.password());
        assertFalse(proxy.toString().contains("ne"), proxy.toString());
        assertFalse(Objects.requireNonNull(proxy.password()).toString().contains("a:b"));
    }

    @Test
    void thePasswordMayStandInAVariableOfItsOwn() {
        HttpProxy proxy = proxy(Map.of("https_proxy", "http://jane@p:3128", "SALLYPORT_PROXY_PASSWORD", "secret"));
        assertEquals(new PasswordLogin("jane", "secret"), proxy.password());
    }

    @ParameterizedTest
    @CsvSource({
        "socks5://jane:hidden@p:1080",
        "http://",
        "http://jane:hidden@",
        "http://jane:hidden@p:0",
        "http://p:99999",
        "http://jane:hidden@p:3128/path",
        "http://jane:hid|den@p:3128",
        "http://ja%3Ane:hidden@p:1",
        "http://j%0Aa:hidden@p:1"
    })
    void whatIsNoProxyIsAProblemThatTellsNoPassword(String value) {
        SettingsException problem = assertThrows(
                SettingsException.class, () -> ProxyEnvironment.choose(CLOUD, Map.of("HTTPS_PROXY", value)));
        assertEquals("HTTPS_PROXY", problem.problems().get(0).path());
        assertFalse(String.valueOf(problem.getMessage()).contains("hidden"), problem.getMessage());
    }
}
