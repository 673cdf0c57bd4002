package org.sallyport.agent.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTest {
    @ParameterizedTest
    @CsvSource({
        "HTTPS://ERP.Corp/api, https://erp.corp:443/api",
        "https://erp.corp./api/, https://erp.corp:443/api",
        "https://erp.corp:443/a/./b/../c, https://erp.corp:443/a/c",
        "https://erp.corp/%61pi/%7euser, https://erp.corp:443/api/~user",
        "https://erp.corp/a%2e/%2E%2e/b, https://erp.corp:443/b",
        "https://erp.corp/a%c3%a4, https://erp.corp:443/a%C3%A4",
        "https://erp.corp/aä, https://erp.corp:443/a%C3%A4",
        "https://erp.corp//a///b, https://erp.corp:443/a/b",
        "postgresql://DB1/Sales, postgresql://db1:5432/Sales",
        "https://[2001:DB8:0:0::1]/, https://[2001:db8::1]:443",
        "https://[2001:db8::1]:8443/x, https://[2001:db8::1]:8443/x",
        "https://erp.corp/a*b, https://erp.corp:443/a%2Ab",
        "file:///srv/exchange/in, file:///srv/exchange/in",
        "test://local, test://local",
        "https://erp.corp:00443/, https://erp.corp:443",
        "https://ERP.CORP.:443//api/., https://erp.corp:443/api",
        "https://[::ffff:10.0.0.1]/, https://10.0.0.1:443",
        "https://[::FFFF:0a00:0001]/, https://10.0.0.1:443",
        "https://[0:0:0:0:0:0:0:1]/, https://[::1]:443",
        "https://10.0.0.1./, https://10.0.0.1:443",
        "https://xn--bcher-kva.corp/, https://xn--bcher-kva.corp:443",
        "https://erp.corp/%E2%82%AC, https://erp.corp:443/%E2%82%AC",
        "https://erp.corp/100%25, https://erp.corp:443/100%25"
    })
    void spellingsOfOneTargetBecomeOne(String spelling, String canonical) {
        assertEquals(canonical, Address.ofTarget(spelling).orElseThrow().toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "erp.corp",
                "//erp.corp",
                "https:erp",
                "https://user:pass@erp.corp/",
                "https://erp.corp/?a=b",
                "https://erp.corp/#x",
                "https://erp.corp/a\\b",
                "https://erp.corp/a%5cb",
                "https://erp.corp/a%2fb",
                "https://erp.corp/%00",
                "https://erp.corp/%0a",
                "https://erp.corp/%zz",
                "https://erp.corp/%4",
                "https://erp.corp/..",
                "https://erp.corp/a/../../b",
                "https://erp.corp:0/",
                "https://erp.corp:65536/",
                "https://erp.corp:x/",
                "https://erp.corp:/",
                "https://a:b:c/",
                "https://*.corp/",
                "https://erp.corp:*/",
                "https://erp.corp/ a",
                // numbers that resolvers read as addresses: decimal, octal, hexadecimal, short forms
                "https://2130706433/",
                "https://0177.0.0.1/",
                "https://127.0.0.01/",
                "https://0x7f.0.0.1/",
                "https://0x7f000001/",
                "https://127.1/",
                "https://127.0.1/",
                "https://127.0.0.256/",
                "https://127.0.0.1.2/",
                "https://evil.0x7f/",
                // IPv6 with zone, IPv4 in brackets, without brackets, unclosed
                "https://[fe80::1%25eth0]/",
                "https://[fe80::1%eth0]/",
                "https://[127.0.0.1]/",
                "https://::1/",
                "https://[::1/",
                "https://[::1]x/",
                // what hides in an authority
                "https://erp.corp%2eevil.example/",
                "https://erp%2Ecorp/",
                "https://erp.corp@evil.example/",
                "https://evil.example:80:443/",
                "https://erp.corp\\@evil.example/",
                "https://erp.corp\n.evil/",
                "https://erp..corp/",
                "https://.erp.corp/",
                "https://erp.corp../",
                "https://еrp.corp/",
                "https://erp。corp/",
                "https://ｅｒｐ.corp/",
                "https://erp.c\u00adorp/",
                // dot segments that others see: encoded twice, overlong, with parameters, in full width, padded
                "https://erp.corp/a/%252e%252e/b",
                "https://erp.corp/a%252fb",
                "https://erp.corp/a/%c0%ae%c0%ae/b",
                "https://erp.corp/a/%e0%80%ae/b",
                "https://erp.corp/a/..;x=1/b",
                "https://erp.corp/a/.;/b",
                "https://erp.corp/a/..%3bx/b",
                "https://erp.corp/a/%ef%bc%8e%ef%bc%8e/b",
                "https://erp.corp/a/．．/b",
                "https://erp.corp/a／..／b",
                "https://erp.corp/a/..%20/b",
                "https://erp.corp/a/%20../b",
                "https://erp.corp/a/.../b",
                "https://erp.corp/%ff",
                "https://erp.corp/%ed%a0%80",
                "h ttps://erp.corp/",
                "ht*tp://erp.corp/",
                "*://erp.corp/",
                "1http://erp.corp/",
                "://erp.corp/",
                "file://:80/x"
            })
    void whatHidesSomethingIsNoTarget(String text) {
        assertTrue(Address.ofTarget(text).isEmpty(), text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://10.0.*.*/**",
                "https://10.*/**",
                "https://*.1/**",
                "https://straße.corp/**",
                "https://2130706433/**",
                "*x://erp.corp/**"
            })
    void patternsThatMeanMoreThanTheySayAreNone(String text) {
        assertTrue(Address.ofPattern(text).isEmpty(), text);
    }

    @ParameterizedTest
    @CsvSource({
        "https://Bücher.corp/**, https://xn--bcher-kva.corp:443/**",
        "*://**, *://**:*",
        "*://169.254.169.254/**, *://169.254.169.254:*/**",
        "https://[FD00::0]/x, https://[fd00::]:443/x"
    })
    void spellingsOfOnePatternBecomeOne(String spelling, String canonical) {
        assertEquals(canonical, Address.ofPattern(spelling).orElseThrow().toString());
    }

    @Test
    void onlyPatternsHaveWildcards() {
        assertEquals(
                "https://*.corp:*/a*/**",
                Address.ofPattern("https://*.Corp:*/a*/**").orElseThrow().toString());
    }
}
