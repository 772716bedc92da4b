# Reads an xunit v2+ result file. Prints "counts<TAB>passed<TAB>failed<TAB>skipped", then for each skipped test
# "skip<TAB>optional or required<TAB>name<TAB>first line of the reason".
BEGIN { RS = "<(assembly|test) " }

function attribute(name,    found) {
    if (!match($0, "(^| )" name "=\"[^\"]*\"")) { return "" }
    found = substr($0, RSTART, RLENGTH)
    sub(/^[^"]*"/, "", found)
    sub(/"$/, "", found)
    gsub(/\\&quot;|&quot;/, "\"", found); gsub(/&lt;/, "<", found); gsub(/&gt;/, ">", found); gsub(/&amp;/, "\\&", found)
    return found
}

attribute("test-framework") != "" {
    # An error is a failure outside of any test, such as a fixture that cannot be disposed.
    passed += attribute("passed"); failed += attribute("failed") + attribute("errors"); skipped += attribute("skipped")
}

attribute("result") == "Skip" {
    optional = /<trait name="Optional" value="[Tt]rue"/ ? "optional" : "required"
    reason = ""
    if (match($0, /<reason><!\[CDATA\[[^\n\]]*/)) { reason = substr($0, RSTART + 17, RLENGTH - 17) }
    gsub(/\\"/, "\"", reason)
    skips = skips "skip\t" optional "\t" attribute("name") "\t" reason "\n"
}

END { printf "counts\t%d\t%d\t%d\n%s", passed, failed, skipped, skips }
