package org.sallyport.agent.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.sallyport.agent.failure.AgentCode;
import org.sallyport.agent.failure.AgentException;
import org.sallyport.datasource.spi.Effect;
import org.sallyport.datasource.spi.Operation;
import org.sallyport.datasource.spi.Target;

/** Rules against the addresses that hosts have. */
class AddressesTest {
    private static final Operation GET = new Operation("Get", Effect.READ, List.of());

    static InetAddress ip(String text) {
        try {
            return InetAddress.getByAddress(NetUtil.createByteArrayFromIpAddressString(text));
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static Decision decide(String rules, String target, String... addresses) {
        List<InetAddress> all = Stream.of(addresses).map(AddressesTest::ip).toList();
        return AccessPolicyTest.policy(rules)
                .forTarget(new Target(URI.create(target)))
                .decide(new Attempt(GET, Caller.UNKNOWN, all));
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.0.1, true",
        "10.0.0.0/8, 11.0.0.0, false",
        "10.0.0.0/9, 10.128.0.0, false",
        "0.0.0.0/0, 1.2.3.4, true",
        "0.0.0.0/0, 2001:db8::1, false",
        "10.1.2.3, 10.1.2.3, true",
        "10.1.2.3, 10.1.2.2, false",
        "fd00::/8, fdff::1, true",
        "fd00::/8, fe00::1, false",
        "10.0.0.0/8, ::ffff:10.0.0.1, true"
    })
    void rangesHoldTheirAddresses(String range, String address, boolean holds) {
        assertEquals(holds, IpRange.parse(range).orElseThrow().contains(ip(address)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.1/8",
                "10.0.0.0/33",
                "10/8",
                "10.0.0.0/",
                "010.0.0.0/8",
                "[::1]",
                "::1/129",
                "::2/64",
                "fe80::1%eth0",
                "::ffff:10.0.0.0/104",
                "ten",
                "",
                "/8",
                "10.0.0.0/-1"
            })
    void whatIsNoRangeIsRefused(String text) {
        assertTrue(IpRange.parse(text).isEmpty(), text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.255.0.9",
                "::1",
                "0.0.0.0",
                "::",
                "169.254.1.1",
                "169.254.169.254",
                "fe80::1",
                "100.100.100.200",
                "168.63.129.16",
                "fd00:ec2::254",
                "224.0.0.1",
                "ff02::1",
                "255.255.255.255",
                "::ffff:127.0.0.1",
                "::127.0.0.1",
                "64:ff9b::7f00:1",
                "64:ff9b::a9fe:a9fe",
                "2002:7f00:1::",
                "64:ff9b:1::7f00:1",
                "64:ff9b:1:7f00:0:100::",
                "64:ff9b:1::a00:1",
                "64:ff9b:1:ffff::1"
            })
    void specialAddressesMustBeNamed(String address) {
        assertNotNull(SpecialRange.of(ip(address)));
        for (String rule : List.of(
                "- allow: 'https://erp.corp/**'",
                "- allow: '*://**/**'",
                "- {allow: 'https://erp.corp/**', addresses: ['0.0.0.0/0', '::/0']}")) {
            assertFalse(decide(rule, "https://erp.corp:443/x", address).allowed(), rule);
        }
        String named = "- {allow: 'https://erp.corp/**', addresses: ['" + NetUtil.toAddressString(ip(address)) + "']}";
        assertTrue(decide(named, "https://erp.corp:443/x", address).allowed(), named);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.1", "192.168.0.1", "8.8.8.8", "fd00::1", "2001:db8::1", "64:ff9b::808:808"})
    void ordinaryAddressesNeedNoName(String address) {
        assertNull(SpecialRange.of(ip(address)));
        assertTrue(decide("- allow: 'https://erp.corp/**'", "https://erp.corp:443/x", address)
                .allowed());
    }

    @Test
    void aLiteralAndLocalhostNameThemselves() {
        assertTrue(decide("- allow: 'http://127.0.0.1:8080/**'", "http://127.0.0.1:8080/x", "127.0.0.1")
                .allowed());
        assertTrue(decide("- allow: 'http://localhost:8080/**'", "http://localhost:8080/x", "127.0.0.1", "::1")
                .allowed());
        assertFalse(decide("- allow: 'http://localhost:8080/**'", "http://localhost:8080/x", "169.254.169.254")
                .allowed());
        assertFalse(decide("- allow: 'http://**:*/**'", "http://127.0.0.1:8080/x", "127.0.0.1")
                .allowed());
        assertFalse(decide("- allow: 'http://*:*/**'", "http://10.0.0.1:8080/x", "10.0.0.1")
                .allowed());
    }

    @Test
    void anAllowanceNeedsAllAddressesInItsRangesAndADenialOne() {
        String allow = "- {allow: 'https://erp.corp/**', addresses: [10.0.0.0/8]}";
        assertTrue(
                decide(allow, "https://erp.corp:443/x", "10.0.0.1", "10.0.0.2").allowed());
        assertFalse(
                decide(allow, "https://erp.corp:443/x", "10.0.0.1", "11.0.0.1").allowed());
        String deny = "- {deny: '*://**', addresses: [10.9.0.0/16]}\n- allow: 'https://**/**'";
        assertTrue(decide(deny, "https://erp.corp:443/x", "10.0.0.1").allowed());
        Decision denied = decide(deny, "https://erp.corp:443/x", "10.0.0.1", "10.9.0.1");
        assertFalse(denied.allowed());
        assertEquals("agent.yaml:2", denied.rule());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.9.0.1",
                "::ffff:10.9.0.1",
                "::10.9.0.1",
                "64:ff9b::a09:1",
                "64:ff9b:1::a09:1",
                "64:ff9b:1:a09:0:100::",
                "64:ff9b:1:a:9:1::",
                "64:ff9b:1:0:a:900:100:0",
                "2002:a09:1::1"
            })
    void aDenialSeesTheAddressInsideATranslatedOne(String address) {
        String deny = """
                - {deny: '*://**', addresses: [10.9.0.0/16]}
                - {allow: 'https://**/**', addresses: [10.0.0.0/8, '64:ff9b:1::/48']}
                - allow: 'https://**/**'
                """;
        Decision denied = decide(deny, "https://erp.corp:443/x", address);
        assertFalse(denied.allowed());
        assertEquals("agent.yaml:2", denied.rule());
    }

    @Test
    void aDenialLeavesTranslatedAddressesThatStandForOthers() {
        String deny = """
                - {deny: '*://**', addresses: [10.9.0.0/16]}
                - {allow: 'https://**/**', addresses: ['64:ff9b:1::/48']}
                - allow: 'https://**/**'
                """;
        for (String address : List.of("64:ff9b::a08:1", "64:ff9b:1::a08:1", "2002:a08:1::a09:1", "2001:db8::a09:1")) {
            assertTrue(decide(deny, "https://erp.corp:443/x", address).allowed(), address);
        }
    }

    @Test
    void aDenialByAddressHasACodeOfItsOwnAndTellsTheAddressInTheLogAlone() {
        Decision denied = decide("- allow: 'https://erp.corp/**'", "https://erp.corp:443/x", "127.0.0.1");
        AgentException refusal = assertThrows(AgentException.class, () -> denied.enter(0));
        assertEquals(AgentCode.ADDRESS_DENIED, refusal.code());
        assertFalse(refusal.detail().contains("127.0.0.1"), refusal.detail());
        assertEquals("rule=none addresses=[127.0.0.1 (a loopback address)]", denied.forLog());
    }

    @Test
    void nobodyCanMakeTheAgentLookUpANameThatNoRuleMayAllow() {
        TargetPolicy policy = AccessPolicyTest.policy("""
                        - {deny: 'https://erp.corp/secret'}
                        - {allow: 'https://erp.corp/**', operations: [read], addresses: [10.0.0.0/8]}
                        """).forTarget(new Target(URI.create("https://erp.corp:443/x")));
        assertTrue(policy.hangsOnAddresses(new Attempt(GET, Caller.UNKNOWN, List.of())));
        Operation write = new Operation("Put", Effect.WRITE, List.of());
        assertFalse(policy.hangsOnAddresses(new Attempt(write, Caller.UNKNOWN, List.of())));
        assertFalse(policy.decide(new Attempt(GET, Caller.UNKNOWN, List.of())).allowed());
    }

    @Test
    void rulesWithAddressesDoNotSpeakOfTargetsWithoutAny() {
        String rules = "- {deny: '*://**', addresses: [10.0.0.0/8]}\n- allow: 'file:///srv/**'";
        assertTrue(decide(rules, "file:///srv/x").allowed());
    }
}
