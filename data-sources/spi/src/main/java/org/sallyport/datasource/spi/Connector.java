package org.sallyport.datasource.spi;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Set;
import org.sallyport.datasource.settings.Settings;

/**
 * A kind of data source. Implementations are stateless and found by {@link java.util.ServiceLoader}.
 *
 * <p>Guarantees to a connector:
 *
 * <ol>
 *   <li>{@link #open} is called on a Vert.x context; every call of the opened source comes on a Vert.x context.
 *   <li>A call reaches {@link DataSource#invoke} only if {@link #operation} accepted its request and the access policy
 *       allowed the operation on the target.
 *   <li>{@link DataSource#close} is called once no call is running.
 * </ol>
 *
 * <p>Obligations of a connector:
 *
 * <ol>
 *   <li>It never blocks an event loop; blocking work goes to {@link SourceContext#blocking}.
 *   <li>It connects to the target that {@link #target} told, and nowhere else; over the network only to the
 *       {@linkplain SourceContext#addresses addresses} that it was given, without looking the host's name up. Certificates
 *       are still checked against the name. A target that is reached over the network has a host and a port.
 *   <li>{@link #target} and {@link #operation} judge by their arguments alone: no I/O.
 *   <li>Failures are {@link SourceException}s whose message may be shown to the caller; the cause never is.
 *   <li>Credentials appear in no log, message or exception.
 * </ol>
 */
public interface Connector {

    /** The name in paths and connections: lower-case letters, digits and hyphens. */
    String id();

    /**
     * OpenAPI 3.0 document of the operations; paths are relative to a connection. A fresh copy that the caller may
     * change.
     */
    JsonObject openApi();

    /** The credential types that {@link #open} understands, for instance {@code Basic}. */
    Set<String> credentialTypes();

    /**
     * The target that a connection with these parameters reaches; what the access policy judges.
     *
     * @throws SourceException {@link SourceCode#INVALID_PARAMETERS} with all problems, when they are unfit
     */
    Target target(Settings parameters);

    /**
     * The operation that a request asks for, told from its method and path alone.
     *
     * @throws SourceException {@link SourceCode#UNKNOWN_OPERATION} and the like
     */
    Operation operation(Settings parameters, OperationRequest request);

    /**
     * Opens a source. Need not connect yet: the first call may find the source unreachable.
     *
     * @param connection what to open
     * @param credentials unsealed; valid until the returned future completes, then wiped by the caller unless the
     *     source {@linkplain Credentials#copy copied} them
     * @param context vertx and named workers
     */
    Future<DataSource> open(Connection connection, Credentials credentials, SourceContext context);
}
