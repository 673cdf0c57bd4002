package org.sallyport.datasource.sql;

import io.vertx.core.http.HttpMethod;
import java.util.Arrays;
import java.util.List;
import org.sallyport.datasource.sql.SqlRequest.Action;

/**
 * An operation's method and path. A segment of the path is a word; or {@code {dataset}}, {@code {table}},
 * {@code {procedure}} or {@code {id}}, which stand for any segment that isn't empty.
 *
 * @param method the method
 * @param path the path's segments, without the prefix of V2
 * @param action what it asks for
 * @param id the operationId of V1
 * @param versions under which prefixes it is served
 */
record Route(HttpMethod method, List<String> path, Action action, String id, Versions versions) {

    /** Under which prefixes an operation is served. */
    enum Versions {
        /** Without a prefix. */
        V1,
        /** Without a prefix, and as {@code /v2/…} with {@code _V2} behind its id. */
        BOTH
    }

    static Route get(String path, Action action, String id) {
        return both(HttpMethod.GET, path, action, id);
    }

    static Route both(HttpMethod method, String path, Action action, String id) {
        return new Route(method, Arrays.asList(path.split("/", -1)), action, id, Versions.BOTH);
    }

    static Route v1(HttpMethod method, String path, Action action, String id) {
        return new Route(method, Arrays.asList(path.split("/", -1)), action, id, Versions.V1);
    }

    boolean matches(HttpMethod wanted, List<String> segments, boolean v2) {
        if (!wanted.equals(method) || segments.size() != path.size() || (v2 && versions == Versions.V1)) {
            return false;
        }
        for (int i = 0; i < path.size(); i++) {
            String word = path.get(i);
            if (isPlace(word) ? segments.get(i).isEmpty() : !segments.get(i).equals(word)) {
                return false;
            }
        }
        return true;
    }

    /** The segment that stands in a place such as {@code {id}}; empty where the path has no such place. */
    String at(String place, List<String> segments) {
        int index = path.indexOf(place);
        return index < 0 ? "" : segments.get(index);
    }

    private static boolean isPlace(String word) {
        return word.startsWith("{");
    }
}
