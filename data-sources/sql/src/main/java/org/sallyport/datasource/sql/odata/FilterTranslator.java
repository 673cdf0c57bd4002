package org.sallyport.datasource.sql.odata;

import java.util.ArrayList;
import java.util.List;
import org.apache.olingo.server.api.uri.UriResource;
import org.apache.olingo.server.api.uri.UriResourcePrimitiveProperty;
import org.apache.olingo.server.api.uri.queryoption.expression.Binary;
import org.apache.olingo.server.api.uri.queryoption.expression.BinaryOperatorKind;
import org.apache.olingo.server.api.uri.queryoption.expression.Expression;
import org.apache.olingo.server.api.uri.queryoption.expression.Literal;
import org.apache.olingo.server.api.uri.queryoption.expression.Member;
import org.apache.olingo.server.api.uri.queryoption.expression.Method;
import org.apache.olingo.server.api.uri.queryoption.expression.Unary;
import org.apache.olingo.server.api.uri.queryoption.expression.UnaryOperatorKind;
import org.sallyport.datasource.spi.SourceCode;
import org.sallyport.datasource.spi.SourceException;
import org.sallyport.datasource.sql.statement.Dialect;
import org.sallyport.datasource.sql.statement.SqlArguments;
import org.sallyport.datasource.sql.table.Column;
import org.sallyport.datasource.sql.table.ColumnType;
import org.sallyport.datasource.sql.table.Table;

/**
 * Turns a parsed filter into SQL: columns by their catalogue names, quoted; every value bound. Follows OData where SQL
 * differs: a null is unequal to every value, comparisons with null are false rather than unknown.
 */
public final class FilterTranslator {
    private final Table table;
    private final Dialect dialect;
    private final SqlArguments arguments;
    private final FilterFunctions functions;
    private int nodes;

    public FilterTranslator(Table table, Dialect dialect, SqlArguments arguments) {
        this.table = table;
        this.dialect = dialect;
        this.arguments = arguments;
        this.functions = new FilterFunctions(dialect, arguments);
    }

    /** The condition that the filter's text means. */
    public String condition(String filter) {
        return translate(FilterParsing.parse(filter, table)).sql();
    }

    private FilterTerm translate(Expression expression) {
        if (++nodes > FilterLimits.NODES) {
            throw FilterLimits.tooLarge("more than " + FilterLimits.NODES + " operators, properties and values");
        }
        if (expression instanceof Binary binary) {
            return binary(binary);
        }
        if (expression instanceof Unary unary) {
            return unary(unary);
        }
        if (expression instanceof Method method) {
            return functions.call(method.getMethod(), method.getParameters(), this::translate);
        }
        if (expression instanceof Member member) {
            return member(member);
        }
        if (expression instanceof Literal literal) {
            return literal(literal);
        }
        throw malformed("has a part that is not supported: " + expression);
    }

    private FilterTerm member(Member member) {
        List<UriResource> path = member.getResourcePath().getUriResourceParts();
        if (path.size() != 1 || !(path.get(0) instanceof UriResourcePrimitiveProperty property)) {
            throw malformed("may name columns only, not " + member);
        }
        String name = property.getProperty().getName();
        Column column = table.column(name).orElseThrow();
        if (!column.type().comparable()) {
            throw malformed("names the column '" + name + "', whose type can't be filtered");
        }
        return FilterTerm.value(dialect.value(column), column.type());
    }

    private FilterTerm literal(Literal literal) {
        if (literal.getType() == null && literal.getText().equals("null")) {
            return new FilterTerm("NULL", null, true, false);
        }
        if (literal.getType() != null && literal.getType().getName().equals("Boolean")) {
            return new FilterTerm(literal.getText().equals("true") ? "TRUE" : "FALSE", ColumnType.BOOLEAN, true, true);
        }
        FilterLiteral value = FilterLiteral.of(literal);
        return new FilterTerm(arguments.add(value.value(), value.type()), value.type(), true, false);
    }

    private FilterTerm unary(Unary unary) {
        FilterTerm operand = translate(unary.getOperand());
        if (unary.getOperator() == UnaryOperatorKind.MINUS) {
            return FilterTerm.value("(- " + operand.sql() + ")", type(operand));
        }
        return operand.decided()
                ? FilterTerm.decision("(" + operand.sql() + " IS NOT TRUE)")
                : FilterTerm.value("(NOT " + operand.sql() + ")", ColumnType.BOOLEAN);
    }

    private FilterTerm binary(Binary binary) {
        BinaryOperatorKind operator = binary.getOperator();
        if (operator == BinaryOperatorKind.IN) {
            return in(binary);
        }
        FilterTerm left = translate(binary.getLeftOperand());
        FilterTerm right = translate(binary.getRightOperand());
        return switch (operator) {
            case AND, OR ->
                new FilterTerm(
                        "(" + left.sql() + (operator == BinaryOperatorKind.AND ? " AND " : " OR ") + right.sql() + ")",
                        ColumnType.BOOLEAN,
                        false,
                        left.decided() && right.decided());
            case EQ -> equal(left, right);
            case NE -> unequal(left, right);
            case GT -> compared(left, ">", right);
            case GE -> compared(left, ">=", right);
            case LT -> compared(left, "<", right);
            case LE -> compared(left, "<=", right);
            case ADD -> arithmetic(left, "+", right);
            case SUB -> arithmetic(left, "-", right);
            case MUL -> arithmetic(left, "*", right);
            case DIV -> arithmetic(left, "/", right);
            case MOD -> functions.mod(left, right);
            case HAS, IN -> throw FilterParsing.unsupported(operator.toString());
        };
    }

    private FilterTerm equal(FilterTerm left, FilterTerm right) {
        if (left.isNull() || right.isNull()) {
            return FilterTerm.decision("(" + (left.isNull() ? right : left).sql() + " IS NULL)");
        }
        boolean simple = left.literal() || right.literal();
        return comparison(left, simple ? "=" : "IS NOT DISTINCT FROM", right);
    }

    private FilterTerm unequal(FilterTerm left, FilterTerm right) {
        if (left.isNull() || right.isNull()) {
            return FilterTerm.decision("(" + (left.isNull() ? right : left).sql() + " IS NOT NULL)");
        }
        return comparison(left, "IS DISTINCT FROM", right);
    }

    private FilterTerm compared(FilterTerm left, String operator, FilterTerm right) {
        return left.isNull() || right.isNull() ? FilterTerm.decision("FALSE") : comparison(left, operator, right);
    }

    private FilterTerm comparison(FilterTerm left, String operator, FilterTerm right) {
        return FilterTerm.decision("(" + left.sql() + " " + operator + " " + right.sql() + ")");
    }

    private FilterTerm arithmetic(FilterTerm left, String operator, FilterTerm right) {
        ColumnType type = functions.numeric(left, right);
        return FilterTerm.value("(" + left.sql() + " " + operator + " " + right.sql() + ")", type);
    }

    private FilterTerm in(Binary binary) {
        FilterTerm left = translate(binary.getLeftOperand());
        if (binary.getExpressions() == null || binary.getExpressions().isEmpty()) {
            throw malformed("has an in without values in parentheses");
        }
        List<String> values = new ArrayList<>();
        boolean orNull = false;
        for (Expression item : binary.getExpressions()) {
            FilterTerm value = translate(item);
            orNull |= value.isNull();
            if (!value.isNull()) {
                values.add(value.sql());
            }
        }
        String among = values.isEmpty() ? "FALSE" : left.sql() + " IN (" + String.join(", ", values) + ")";
        return FilterTerm.decision("(" + among + (orNull ? " OR " + left.sql() + " IS NULL" : "") + ")");
    }

    private static ColumnType type(FilterTerm term) {
        ColumnType type = term.type();
        if (type == null) {
            throw malformed("reckons with null");
        }
        return type;
    }

    public static SourceException malformed(String what) {
        return new SourceException(SourceCode.MALFORMED_FILTER, "The filter " + what);
    }
}
