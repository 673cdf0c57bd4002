package org.sallyport.agent.credentials;

import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.Map;
import org.sallyport.agent.keys.TestKeys;
import org.sallyport.agent.sealing.Unsealer;

/** Lenders for tests. */
public final class Lenders {
    private Lenders() {}

    /** Of an agent without secrets of its own. */
    public static CredentialLender sealedOnly(Vertx vertx) {
        WorkerExecutor worker = vertx.createSharedWorkerExecutor("unsealing");
        return new CredentialLender(
                vertx,
                new Unsealer(TestKeys.OURS::gateway, worker, false),
                LocalSecrets.of(vertx, SecretSettings.NONE, worker, Map.of(), System::nanoTime),
                CredentialSettings.DEFAULT,
                SecretSettings.NONE.keptFor(),
                System::nanoTime);
    }
}
