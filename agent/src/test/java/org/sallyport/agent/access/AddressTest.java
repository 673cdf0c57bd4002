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
        "test://local, test://local"
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
                "https://erp.corp/ a"
            })
    void whatHidesSomethingIsNoTarget(String text) {
        assertTrue(Address.ofTarget(text).isEmpty(), text);
    }

    @Test
    void onlyPatternsHaveWildcards() {
        assertEquals(
                "https://*.corp:*/a*/**",
                Address.ofPattern("https://*.Corp:*/a*/**").orElseThrow().toString());
    }
}
