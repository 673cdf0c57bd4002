package org.sallyport.datasource.sql.odata;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.olingo.server.api.uri.UriResource;
import org.apache.olingo.server.api.uri.UriResourceCount;
import org.apache.olingo.server.api.uri.UriResourcePrimitiveProperty;
import org.apache.olingo.server.api.uri.queryoption.ApplyItem;
import org.apache.olingo.server.api.uri.queryoption.apply.Aggregate;
import org.apache.olingo.server.api.uri.queryoption.apply.AggregateExpression;
import org.apache.olingo.server.api.uri.queryoption.apply.Filter;
import org.apache.olingo.server.api.uri.queryoption.apply.GroupBy;
import org.apache.olingo.server.api.uri.queryoption.apply.GroupByItem;
import org.jspecify.annotations.Nullable;
import org.sallyport.datasource.sql.statement.Dialect;
import org.sallyport.datasource.sql.statement.Sql;
import org.sallyport.datasource.sql.table.Column;
import org.sallyport.datasource.sql.table.ColumnType;
import org.sallyport.datasource.sql.table.Origin;
import org.sallyport.datasource.sql.table.Table;

/**
 * {@code $apply}: {@code filter}, {@code aggregate} and {@code groupby}, one after the other with slashes between, as
 * queries in queries. The columns of what they make have names of our own in SQL; the caller's only stand in JSON.
 */
final class Transformations {
    private static final String OPTION = "$apply";
    private static final int MOST = 16;

    private final Dialect dialect;
    private Relation relation;

    private Transformations(Relation relation, Dialect dialect) {
        this.relation = relation;
        this.dialect = dialect;
    }

    /** What the transformations make of rows. */
    static Relation apply(String text, Relation rows, Dialect dialect) {
        FilterLimits.check(OPTION, text);
        List<String> parts = Slashes.part(text);
        if (parts.size() > MOST) {
            throw FilterLimits.tooLarge(OPTION, "more than " + MOST + " transformations");
        }
        Transformations transformations = new Transformations(rows, dialect);
        for (String part : parts) {
            transformations.apply(OptionParsing.transformation(part, transformations.relation.table()));
        }
        return transformations.relation;
    }

    private void apply(ApplyItem item) {
        switch (item.getKind()) {
            case FILTER ->
                relation = relation.where(
                        terms().condition(((Filter) item).getFilterOption().getExpression()));
            case AGGREGATE -> relation = grouped(List.of(), (Aggregate) item);
            case GROUP_BY -> groupBy((GroupBy) item);
            case IDENTITY -> {
                // the rows as they are
            }
            case BOTTOM_TOP, COMPUTE, CONCAT, CUSTOM_FUNCTION, EXPAND, ORDERBY, SEARCH, SKIP, TOP ->
                throw OptionParsing.unsupported(
                        item.getKind().name().toLowerCase(Locale.ROOT).replace("_", "") + " in " + OPTION);
        }
    }

    private FilterTranslator terms() {
        return new FilterTranslator(relation.table(), dialect, OPTION);
    }

    private void groupBy(GroupBy groupBy) {
        List<Column> groups = new ArrayList<>();
        for (GroupByItem item : groupBy.getGroupByItems()) {
            if (!item.getRollup().isEmpty() || item.isRollupAll()) {
                throw OptionParsing.unsupported("rollup");
            }
            Column column = property(item.getPath());
            if (!groups.contains(column)) {
                groups.add(column);
            }
        }
        List<ApplyItem> inner = groupBy.getApplyOption() == null
                ? List.of()
                : groupBy.getApplyOption().getApplyItems();
        if (inner.isEmpty()) {
            relation = grouped(groups, null);
        } else if (inner.size() == 1 && inner.get(0) instanceof Aggregate aggregate) {
            relation = grouped(groups, aggregate);
        } else {
            throw OptionParsing.unsupported("groupby with anything but aggregate");
        }
    }

    private Column property(List<UriResource> parts) {
        if (parts.size() != 1 || !(parts.get(0) instanceof UriResourcePrimitiveProperty property)) {
            throw QueryOptions.malformed(OPTION, "may group by columns only");
        }
        Column column =
                relation.table().column(property.getProperty().getName()).orElseThrow();
        if (!column.type().comparable()) {
            throw QueryOptions.malformed(
                    OPTION, "groups by the column '" + column.property() + "', whose type can't be compared");
        }
        return column;
    }

    private Relation grouped(List<Column> groups, @Nullable Aggregate aggregate) {
        Derived derived = new Derived();
        List<Sql> by = new ArrayList<>();
        for (Column column : groups) {
            Sql value = dialect.grouped(dialect.value(column), column.type());
            by.add(value);
            derived.add(value, column.property(), column.type(), column.maxLength());
        }
        if (aggregate != null) {
            FilterTranslator terms = terms();
            aggregate.getExpressions().forEach(one -> aggregated(one, terms, derived));
        }
        Sql select = relation.select(derived.list());
        if (!by.isEmpty()) {
            select = Sql.of("{} GROUP BY {}", select, Sql.join(", ", by));
        }
        return derived.relation(select);
    }

    private void aggregated(AggregateExpression one, FilterTranslator terms, Derived derived) {
        if (one.getExpression() == null) {
            List<UriResource> path = one.getPath();
            if (path.size() != 1 || !(path.get(0) instanceof UriResourceCount)) {
                throw QueryOptions.malformed(OPTION, "aggregates something without saying how: write with and as");
            }
            derived.add(Sql.text("COUNT(*)"), one.getAlias(), ColumnType.INT64, 0);
            return;
        }
        if (one.getStandardMethod() == null || !one.getFrom().isEmpty()) {
            throw OptionParsing.unsupported(
                    one.getCustomMethod() == null ? "from" : String.valueOf(one.getCustomMethod()));
        }
        String word = one.getStandardMethod().name().replace("_", "").toLowerCase(Locale.ROOT);
        FilterFunction function = FilterFunction.of(word, dialect);
        FilterTerm term = terms.term(one.getExpression());
        ColumnType type = terms.typeFor(function, term);
        Sql value = term.asValue(dialect);
        switch (function) {
            case MIN, MAX -> derived.add(Sql.of(function + "({})", value), one.getAlias(), type, 0);
            case SUM -> sum(value, one.getAlias(), type, derived);
            case AVERAGE ->
                derived.add(
                        dialect.cast(Sql.of("AVG({})", dialect.cast(value, ColumnType.DOUBLE)), ColumnType.DOUBLE),
                        one.getAlias(),
                        ColumnType.DOUBLE,
                        0);
            case COUNTDISTINCT ->
                derived.add(
                        Sql.of("COUNT(DISTINCT {})", dialect.grouped(value, type)),
                        one.getAlias(),
                        ColumnType.INT64,
                        0);
            default -> throw OptionParsing.unsupported(function.word());
        }
    }

    /** Databases widen sums each in its own way: of whole numbers it is 64 bits here, of binary ones a double. */
    private void sum(Sql value, String alias, ColumnType type, Derived derived) {
        ColumnType wide =
                switch (type) {
                    case INT16, INT32, INT64 -> ColumnType.INT64;
                    case SINGLE, DOUBLE -> ColumnType.DOUBLE;
                    default -> type;
                };
        boolean exact = wide == ColumnType.DECIMAL;
        Sql sum = Sql.of("SUM({})", exact ? value : dialect.cast(value, wide));
        derived.add(exact ? sum : dialect.cast(sum, wide), alias, wide, 0);
    }

    /** The columns of a query in a query. */
    private final class Derived {
        private final List<Sql> values = new ArrayList<>();
        private final List<Column> columns = new ArrayList<>();
        private final Set<String> properties = new HashSet<>();

        void add(Sql value, String property, ColumnType type, int maxLength) {
            if (!properties.add(property)) {
                throw QueryOptions.malformed(OPTION, "makes two columns with the name '" + property + "'");
            }
            String name = "c" + (columns.size() + 1);
            values.add(Sql.of("{} AS " + dialect.quote(name), value));
            columns.add(new Column(name, property, type, false, true, maxLength, Origin.COMPUTED));
        }

        Sql list() {
            if (values.isEmpty()) {
                throw QueryOptions.malformed(OPTION, "makes rows without columns");
            }
            return Sql.join(", ", values);
        }

        Relation relation(Sql select) {
            Table table = new Table(relation.table().name(), columns, List.of());
            return new Relation(table, Sql.of("({}) " + dialect.quote("r"), select), List.of());
        }
    }
}
