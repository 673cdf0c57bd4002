package org.sallyport.agent.dispatch;

import io.vertx.core.Future;
import java.net.InetAddress;
import java.util.List;

/** Looks up the addresses of host names. */
@FunctionalInterface
public interface Names {
    /**
     * All addresses of a name, in the resolver's order, one or more; nothing is kept. The future may complete on any
     * thread; fails with a {@link java.net.UnknownHostException}, wrapped or not, when there are none.
     */
    Future<List<InetAddress>> lookUp(String name);
}
