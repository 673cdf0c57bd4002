package org.sallyport.agent;

import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Clock;
import org.sallyport.agent.enrol.CloudClient;
import org.sallyport.agent.enrol.Enrolment;
import org.sallyport.agent.enrol.EnrolmentFile;
import org.sallyport.agent.enrol.Tokens;
import org.sallyport.agent.keys.HeldKeys;
import org.sallyport.agent.keys.KeyStoreFile;
import org.sallyport.agent.membership.Following;
import org.sallyport.agent.membership.MemberClient;

/** Runs a command as the member that a configuration is of, whether its agent runs or not. */
final class MemberSide {
    private MemberSide() {}

    /** What is done. Blocks. */
    @FunctionalInterface
    interface Work {
        void as(Following following);
    }

    static void run(Path file, Work work) throws Exception {
        AgentConfig config = AgentConfig.read(file);
        Enrolment enrolment = new EnrolmentFile(config.data()).read();
        HeldKeys keys = HeldKeys.read(new KeyStoreFile(config.data(), config.keyStore()));
        Vertx vertx = FreshNames.vertx();
        CloudWay.Open way = config.way().open(vertx, config.way().chosenProxy());
        try {
            CloudClient cloud = new CloudClient(way.transport());
            Tokens tokens = new Tokens(
                    cloud, keys.get().member().privateKey(), enrolment.memberId(), Clock.systemUTC(), System::nanoTime);
            work.as(new Following(vertx, keys, new MemberClient(cloud, tokens)));
        } finally {
            Waiting.on(way.close().eventually(vertx::close));
        }
    }
}
