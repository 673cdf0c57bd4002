package org.sallyport.cloud.runtime;

import org.sallyport.cloud.problem.CloudCode;

/** What a path below {@code /apim/} asks for. Nothing in it is decoded or normalised: ids need no escapes. */
sealed interface RuntimePath {
    String PREFIX = "/apim/";

    /** A connector's document. */
    record Document(String connector, boolean swagger) implements RuntimePath {}

    /**
     * An operation on a connection.
     *
     * @param rest the operation's path and query, byte by byte as the caller sent them, beginning with a slash
     */
    record Operation(String connector, String connection, String rest) implements RuntimePath {}

    /**
     * Reads a request target that begins with {@link #PREFIX}.
     *
     * @throws org.sallyport.cloud.problem.CloudException {@link CloudCode#MALFORMED_PATH},
     *     {@link CloudCode#UNKNOWN_PATH}
     */
    static RuntimePath parse(String uri) {
        int connectorEnd = uri.indexOf('/', PREFIX.length());
        if (connectorEnd < 0) {
            throw CloudCode.UNKNOWN_PATH.failure(
                    "Runtime paths are /apim/{connector}/{connectionId}/{operation path} and"
                            + " /apim/{connector}/openapi.json");
        }
        String connector = uri.substring(PREFIX.length(), connectorEnd);
        int idEnd = connectorEnd + 1;
        while (idEnd < uri.length() && uri.charAt(idEnd) != '/' && uri.charAt(idEnd) != '?') {
            idEnd++;
        }
        String id = uri.substring(connectorEnd + 1, idEnd);
        String rest = uri.substring(idEnd);
        if (!rest.startsWith("/")) {
            if (id.equals("openapi.json") || id.equals("swagger.json")) {
                return new Document(connector, id.equals("swagger.json"));
            }
            throw CloudCode.MALFORMED_PATH.failure("An operation's path follows the connection's id and begins with"
                    + " a slash; the operations are in " + PREFIX + connector + "/openapi.json");
        }
        check(uri, rest);
        return new Operation(connector, id, rest);
    }

    private static void check(String uri, String rest) {
        if (rest.startsWith("/.sallyport")) {
            throw CloudCode.MALFORMED_PATH.failure("Paths that begin with /.sallyport belong to the relay protocol");
        }
        for (int i = 0; i < uri.length(); i++) {
            char c = uri.charAt(i);
            if (c <= ' ' || c >= 127) {
                throw CloudCode.MALFORMED_PATH.failure(
                        "A path holds visible ASCII characters only; percent-encode the rest");
            }
        }
    }
}
