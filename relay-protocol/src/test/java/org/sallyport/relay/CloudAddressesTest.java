package org.sallyport.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class CloudAddressesTest {
    private static final List<InetSocketAddress> THREE = addresses(30, 10, 20);

    private static List<InetSocketAddress> addresses(int... lastBytes) {
        return IntStream.of(lastBytes).mapToObj(CloudAddressesTest::address).toList();
    }

    private static InetSocketAddress address(int lastByte) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) lastByte}), 0);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void eachLinkBeginsWithAnother() {
        CloudAddresses addresses = new CloudAddresses(0);
        assertEquals(addresses(10, 20, 30), addresses.inTurn(THREE, 1));
        assertEquals(addresses(20, 30, 10), addresses.inTurn(THREE, 2));
        assertEquals(addresses(30, 10, 20), addresses.inTurn(THREE, 3));
        assertEquals(addresses(10, 20, 30), addresses.inTurn(THREE, 4));
    }

    @Test
    void agentsBeginWithDifferentOnes() {
        assertEquals(addresses(30, 10, 20), new CloudAddresses(65_534 + 1).inTurn(addresses(30, 10, 20), 3));
        assertEquals(addresses(20, 30, 10), new CloudAddresses(4).inTurn(THREE, 1));
    }

    @Test
    void aFailedDialMovesItsLinkOn() {
        CloudAddresses addresses = new CloudAddresses(0);
        addresses.failed(1);
        assertEquals(addresses(20, 30, 10), addresses.inTurn(THREE, 1));
        assertEquals(addresses(20, 30, 10), addresses.inTurn(THREE, 2));
        addresses.failed(1);
        addresses.failed(1);
        assertEquals(addresses(10, 20, 30), addresses.inTurn(THREE, 1));
    }

    @Test
    void oneOrNone() {
        CloudAddresses addresses = new CloudAddresses(7);
        assertEquals(addresses(10), addresses.inTurn(addresses(10), 5));
        assertEquals(List.of(), addresses.inTurn(List.of(), 5));
    }
}
