package org.sallyport.rig;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import org.sallyport.agent.enrol.CloudClient;
import org.sallyport.agent.enrol.Enrolment;
import org.sallyport.agent.enrol.EnrolmentFile;
import org.sallyport.agent.enrol.Tokens;
import org.sallyport.agent.keys.HeldKeys;
import org.sallyport.agent.keys.KeyStoreFile;
import org.sallyport.agent.unlocking.KeyStoreSettings;
import org.sallyport.relay.CloudTransport;
import org.sallyport.relay.TransportSettings;

/** An enrolled member of a gateway that has got its token like any other, and dials links to no good end. */
final class HostileMember {
    private final int port;
    private final Enrolment enrolment;
    private final String token;
    private long epoch = Clock.systemUTC().millis();

    /** A member by its data folder, as enrolment has left it. */
    HostileMember(Path data, URI cloud) throws Exception {
        this.port = cloud.getPort();
        this.enrolment = new EnrolmentFile(data).read();
        Vertx vertx = Vertx.vertx();
        try {
            CloudTransport way = CloudTransport.create(vertx, TransportSettings.to(cloud), null);
            HeldKeys keys = HeldKeys.read(new KeyStoreFile(data, KeyStoreSettings.DEFAULT));
            Tokens tokens = new Tokens(
                    new CloudClient(way),
                    keys.get().member().privateKey(),
                    enrolment.memberId(),
                    Clock.systemUTC(),
                    System::nanoTime);
            token = Cluster.await(tokens.token()).text();
            Cluster.await(way.close());
        } finally {
            Cluster.await(vertx.close());
        }
    }

    String id() {
        return enrolment.memberId();
    }

    /** A link that is open; the one before is fenced if it is there still. */
    HostilePeer dial() throws IOException {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("authorization", "Bearer " + token);
        fields.put("sallyport-gateway", enrolment.gatewayId());
        fields.put("sallyport-member", enrolment.memberId());
        fields.put("sallyport-instance", "hostile");
        fields.put("sallyport-epoch", Long.toString(epoch++));
        fields.put("sallyport-version", "1");
        fields.put("sallyport-link", "1/1");
        return HostilePeer.agent(port, fields);
    }
}
