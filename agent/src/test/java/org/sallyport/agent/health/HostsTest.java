package org.sallyport.agent.health;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.SocketAddress;
import org.junit.jupiter.api.Test;

class HostsTest {
    private static SocketAddress at(String address) {
        return SocketAddress.inetSocketAddress(1, address);
    }

    @Test
    void onlyThisMachineIsLocalHoweverItsAddressIsWritten() {
        for (String address : new String[] {"127.0.0.1", "127.8.9.10", "::1", "0:0:0:0:0:0:0:1", "::ffff:127.0.0.1"}) {
            assertTrue(Hosts.isOwn(at(address), at("10.0.0.7")), address);
        }
        for (String address : new String[] {"10.0.0.5", "0.0.0.0", "::", "fe80::1", "::ffff:10.0.0.5", "fd00::1"}) {
            assertFalse(Hosts.isOwn(at(address), at("10.0.0.7")), address);
        }
        assertFalse(Hosts.isOwn(SocketAddress.domainSocketAddress("/run/agent.sock"), null));
        assertFalse(Hosts.isOwn(null, null));
    }

    @Test
    void whoComesFromTheAddressThatWasAskedIsThisMachine() {
        assertTrue(Hosts.isOwn(at("10.0.0.5"), at("10.0.0.5")));
        assertTrue(Hosts.isOwn(at("fd00::5"), at("fd00:0:0:0:0:0:0:5")));
        assertFalse(Hosts.isOwn(at("10.0.0.6"), at("10.0.0.5")));
        assertFalse(Hosts.isOwn(at("10.0.0.5"), null));
    }

    @Test
    void anAddressIsNamedHoweverItIsWritten() {
        Hosts hosts = new Hosts("fd00::5");
        for (String own :
                new String[] {"[fd00::5]:8730", "[FD00:0:0:0:0:0:0:5]", "[::1]:8730", "127.0.0.1", "LocalHost:1"}) {
            assertTrue(hosts.names(HostAndPort.parseAuthority(own, 80), at("fd00::5")), own);
        }
        for (String other : new String[] {"[fd00::6]:8730", "evil.example", "10.0.0.5"}) {
            assertFalse(hosts.names(HostAndPort.parseAuthority(other, 80), at("fd00::5")), other);
        }
        assertFalse(hosts.names(null, null));
        HostAndPort asked = HostAndPort.create("10.0.0.5", 8730);
        assertTrue(new Hosts("0.0.0.0").names(asked, at("10.0.0.5")));
        assertFalse(new Hosts("0.0.0.0").names(asked, at("10.0.0.6")));
    }
}
