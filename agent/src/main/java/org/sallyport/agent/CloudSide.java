package org.sallyport.agent;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.sallyport.agent.enrol.CloudClient;
import org.sallyport.agent.enrol.Tokens;
import org.sallyport.agent.keys.HeldKeys;
import org.sallyport.agent.links.LinkEvents;
import org.sallyport.agent.links.LinkState;
import org.sallyport.agent.membership.Follower;
import org.sallyport.agent.membership.Following;
import org.sallyport.agent.membership.MemberClient;
import org.sallyport.relay.Problem;

/**
 * What of a running agent speaks with the cloud beside links: its tokens, and what follows the gateway's keys. That looks
 * with each link that comes up, of which each renewal of the token brings one.
 */
record CloudSide(CloudWay.Open way, Tokens tokens, Follower follower) implements LinkEvents {
    /** Whoever sealed credentials to the former key just before the rotation ended may store them after it. */
    private static final Duration KEEP_FORMER_KEYS = Duration.ofHours(24);

    static CloudSide open(Vertx vertx, CloudWay.Open way, HeldKeys keys, String memberId, Clock clock) {
        CloudClient cloud = new CloudClient(way.transport());
        Tokens tokens = new Tokens(cloud, keys.get().member().privateKey(), memberId, clock, System::nanoTime);
        Following following = new Following(vertx, keys, new MemberClient(cloud, tokens));
        return new CloudSide(way, tokens, new Follower(vertx, following, KEEP_FORMER_KEYS, clock));
    }

    @Override
    public void changed(int link, LinkState state) {}

    @Override
    public void dialled(int link, @Nullable Problem failure) {
        if (failure == null) {
            follower.look();
        }
    }

    Future<Void> close() {
        follower.close();
        return way.close();
    }
}
