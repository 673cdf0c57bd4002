package org.sallyport.relay;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Spreads links over the addresses of a cloud's name (SPEC.md, section The way to the cloud): each link number begins
 * with another address, and moves on when a dial failed. Thread-safe.
 */
final class CloudAddresses {
    private static final Comparator<InetAddress> ORDER =
            Comparator.comparing(InetAddress::getAddress, Arrays::compareUnsigned);

    private final int beginning;
    private final Map<Integer, Integer> moves = new ConcurrentHashMap<>();

    /** Counts from this address, which is random so that not all agents begin with the same. */
    CloudAddresses(int beginning) {
        this.beginning = beginning;
    }

    /** The addresses in the order in which a link tries them. */
    List<InetSocketAddress> inTurn(List<InetSocketAddress> resolved, int link) {
        List<InetSocketAddress> sorted = new ArrayList<>(resolved);
        sorted.sort(Comparator.comparing(InetSocketAddress::getAddress, ORDER));
        long first = (long) beginning + link - 1 + moves.getOrDefault(link, 0);
        Collections.rotate(sorted, -(int) Math.floorMod(first, (long) Math.max(1, sorted.size())));
        return sorted;
    }

    /** A dial of this link failed: the next one begins with the next address. */
    void failed(int link) {
        moves.merge(link, 1, Integer::sum);
    }
}
