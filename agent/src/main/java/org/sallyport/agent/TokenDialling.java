package org.sallyport.agent;

import io.vertx.core.Future;
import java.util.UUID;
import org.sallyport.agent.dispatch.Dispatcher;
import org.sallyport.agent.enrol.Enrolment;
import org.sallyport.agent.enrol.Tokens;
import org.sallyport.agent.links.Dialling;
import org.sallyport.relay.LinkIdentity;
import org.sallyport.relay.LinkRefusedException;
import org.sallyport.relay.RelayDialer;

/** Dials with a token, fetching one first where there is none, and forgetting one that the cloud refused. */
final class TokenDialling implements Dialling {
    private static final String TOKEN_INVALID = "token-invalid";

    private final RelayDialer dialer;
    private final Tokens tokens;
    private final Enrolment enrolment;
    private final int links;
    private final Dispatcher dispatcher;
    private final String instance = UUID.randomUUID().toString();

    TokenDialling(RelayDialer dialer, Tokens tokens, Enrolment enrolment, int links, Dispatcher dispatcher) {
        this.dialer = dialer;
        this.tokens = tokens;
        this.enrolment = enrolment;
        this.links = links;
        this.dispatcher = dispatcher;
    }

    @Override
    public Future<Dialled> dial(int link, long epoch, long overlaps) {
        LinkIdentity identity = new LinkIdentity(
                enrolment.gatewayId(), enrolment.memberId(), instance, epoch, overlaps, Version.TEXT, link, links);
        return tokens.token()
                .compose(token -> dialer.dial(identity, token.text(), dispatcher::handle)
                        .onFailure(failure -> {
                            if (failure instanceof LinkRefusedException refused
                                    && refused.problem().code().equals(TOKEN_INVALID)) {
                                tokens.forget(token.text());
                            }
                        })
                        .map(served -> new Dialled(served, token.left())));
    }
}
