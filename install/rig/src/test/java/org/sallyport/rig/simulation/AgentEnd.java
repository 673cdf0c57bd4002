package org.sallyport.rig.simulation;

import io.vertx.core.Handler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.sallyport.relay.Carrier;
import org.sallyport.relay.LinkClosed;
import org.sallyport.relay.LinkException;
import org.sallyport.relay.LinkIdentity;
import org.sallyport.relay.ServedLink;
import org.sallyport.relay.StreamCode;

/** The agent's end of a simulated link: works on requests for a while, refuses some, and fails some. */
final class AgentEnd extends End implements ServedLink {
    private final SimAgent agent;
    private final List<Handler<Void>> drainHandlers = new ArrayList<>();
    private int lastTaken;
    private int saidTaken = Integer.MAX_VALUE;
    private boolean peerDrains;

    AgentEnd(SimAgent agent, LinkIdentity identity, Wire wire) {
        super(agent.host(), identity, wire, agent + "/" + identity.link() + "@" + identity.epoch());
        this.agent = agent;
    }

    /** A request has come. */
    void requested(int id, Call call) {
        if (id > saidTaken) {
            return; // the cloud knows from GOAWAY that it isn't taken
        }
        lastTaken = id;
        Work work = new Work(id);
        streams.put(id, work);
        if (call.isHello()) {
            work.answer(Duration.ZERO);
        } else if (agent.isStopping() || world().chance(0.02)) {
            resetByUs(id, StreamCode.REFUSED_STREAM);
        } else {
            call.processed(this);
            work.begin();
        }
    }

    /** The work on one request. */
    private final class Work implements Stream {
        private final int id;
        private Runnable cancel = () -> {};

        Work(int id) {
            this.id = id;
        }

        void begin() {
            Duration takes = world().chance(0.1) ? world().upTo(60_000) : world().upTo(500);
            cancel = host().after(takes, () -> {
                if (world().chance(0.02)) {
                    resetByUs(id, StreamCode.INTERNAL_ERROR);
                } else {
                    answer(world().upTo(200));
                }
            });
        }

        void answer(Duration streams) {
            send("HEADERS " + id, cloud -> ((CloudEnd) cloud).answerBegun(id));
            cancel = host().after(streams, () -> {
                send("END_STREAM " + id, cloud -> ((CloudEnd) cloud).answerEnded(id));
                AgentEnd.this.streams.remove(id);
                finishDrainWhenIdle();
            });
        }

        @Override
        public void failed(LinkException failure) {
            cancel.run();
        }
    }

    @Override
    void sayGoAway() {
        saidTaken = lastTaken;
        send("GOAWAY " + saidTaken, cloud -> cloud.goneAway(saidTaken));
    }

    @Override
    void goneAway(int ignored) {
        peerDrains = true;
        drainHandlers.forEach(handler -> host().run(() -> handler.handle(null)));
        drainHandlers.clear();
    }

    @Override
    public Carrier carrier() {
        return Carrier.PLAIN;
    }

    @Override
    public ServedLink onDrain(Handler<Void> handler) {
        if (peerDrains) {
            host().run(() -> handler.handle(null));
        } else {
            drainHandlers.add(handler);
        }
        return this;
    }

    @Override
    public ServedLink onClose(Handler<LinkClosed> handler) {
        addCloseHandler(handler);
        return this;
    }
}
