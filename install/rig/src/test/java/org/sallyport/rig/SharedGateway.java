package org.sallyport.rig;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests the one gateway of this JVM, with cloud and agent up: making one takes seconds. A test may kill both;
 * they are started again for the next.
 */
final class SharedGateway implements ParameterResolver {

    private record Held(TestGateway gateway) implements AutoCloseable {
        @Override
        public void close() {
            gateway.close();
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == TestGateway.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        TestGateway gateway = context.getRoot()
                .getStore(Namespace.create(SharedGateway.class))
                .getOrComputeIfAbsent("gateway", key -> new Held(make()), Held.class)
                .gateway();
        try {
            gateway.startWhatIsDown();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
        return gateway;
    }

    private static TestGateway make() {
        try {
            Path folder = Files.createTempDirectory("sallyport-rig");
            return new TestGateway(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }
}
