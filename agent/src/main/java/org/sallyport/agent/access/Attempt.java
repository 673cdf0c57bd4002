package org.sallyport.agent.access;

import java.net.InetAddress;
import java.util.List;
import org.sallyport.datasource.spi.Operation;

/**
 * What somebody wants to do to a target.
 *
 * @param operation the operation
 * @param caller for whom
 * @param addresses all addresses to which a connection may be made for it; empty where the target has none, or they are
 *     not known
 */
public record Attempt(Operation operation, Caller caller, List<InetAddress> addresses) {
    public Attempt {
        addresses = List.copyOf(addresses);
    }
}
