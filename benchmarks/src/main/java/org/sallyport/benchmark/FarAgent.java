package org.sallyport.benchmark;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import org.sallyport.fault.FaultProxy;
import org.sallyport.rig.Rig;

/** An agent with one link, far away: the link runs through a fault proxy. */
record FarAgent(FaultProxy proxy, Rig rig, String gateway, Route route) {
    private static final String NAME = "far";

    /** The proxy, which must be there before the cloud: the cloud is told the URL by which this agent knows it. */
    static FaultProxy unset() {
        return new FaultProxy(InetAddress.getLoopbackAddress(), new InetSocketAddress("127.0.0.1", 1));
    }

    /** Starts the agent and waits for its link. */
    static FarAgent start(FaultProxy proxy, Rig rig, int originPort, List<String> access)
            throws IOException, InterruptedException {
        proxy.target(new InetSocketAddress("127.0.0.1", rig.cloudPort()));
        URI cloud = rig.agentsUrl(proxy.port());
        String gateway = rig.enrol(NAME, cloud);
        rig.startAgent(NAME, cloud, List.of("links: 1"), access);
        rig.awaitLinked(gateway);
        return new FarAgent(proxy, rig, gateway, Stage.through(rig, gateway, originPort));
    }
}
