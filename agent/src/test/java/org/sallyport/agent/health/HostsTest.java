package org.sallyport.agent.health;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.net.SocketAddress;
import org.junit.jupiter.api.Test;

class HostsTest {
    @Test
    void onlyThisMachineIsLocalHoweverItsAddressIsWritten() {
        for (String address : new String[] {"127.0.0.1", "127.8.9.10", "::1", "0:0:0:0:0:0:0:1", "::ffff:127.0.0.1"}) {
            assertTrue(Hosts.isLoopback(SocketAddress.inetSocketAddress(1, address)), address);
        }
        for (String address : new String[] {"10.0.0.5", "0.0.0.0", "::", "fe80::1", "::ffff:10.0.0.5", "fd00::1"}) {
            assertFalse(Hosts.isLoopback(SocketAddress.inetSocketAddress(1, address)), address);
        }
        assertFalse(Hosts.isLoopback(SocketAddress.domainSocketAddress("/run/agent.sock")));
        assertFalse(Hosts.isLoopback(null));
    }
}
