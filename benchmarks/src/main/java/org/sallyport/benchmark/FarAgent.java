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
    /** Port 1 of this machine, until the cloud's port is known. */
    private static final int NOWHERE = 1;

    /** The proxy, which must be there before the cloud: the cloud is told the URL by which this agent knows it. */
    static FaultProxy unset() {
        return new FaultProxy(NOWHERE);
    }

    /** Starts the agent and waits for its link. */
    static FarAgent start(FaultProxy proxy, Rig rig, int originPort, List<String> access)
            throws IOException, InterruptedException {
        proxy.target(new InetSocketAddress(InetAddress.getLoopbackAddress(), rig.cloudPort()));
        URI cloud = rig.agentsUrl(proxy.port());
        String gateway = rig.enrol(NAME, cloud);
        rig.startAgent(NAME, cloud, List.of("links: 1"), access);
        rig.awaitLinked(gateway);
        return new FarAgent(proxy, rig, gateway, Stage.through(rig, gateway, originPort));
    }
}
