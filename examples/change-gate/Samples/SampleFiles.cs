namespace ChangeGate.Samples;

/// <summary>The files of the sample repository: a greeting in shell, checked by make, and a change with four planted faults.</summary>
internal static class SampleFiles
{
    internal const string FormattedScript = "src/greet.sh";

    /// <summary>Put together at run time, so that this source holds nothing that looks like a token. It never was one.</summary>
    internal static string PlantedToken { get; } = string.Concat("gh", "p_", "R7tXw2Lq9VbN4mKc8ZsD", "1yHf6JgP3aTe5UoB");

    internal static IReadOnlyList<(string Path, string Text)> Before { get; } =
    [
        (".gitignore", ".attempts\n"),
        ("README.md", "# Greeting\n\nA small project for the change gate.\n"),
        ("Makefile", Makefile()),
        (FormattedScript, """
            #!/bin/sh
            # Greets whoever is named.
            greet() {
                printf 'Hello, %s!\n' "$1"
            }

            """),
        ("tests/run.sh", """
            #!/bin/sh
            set -eu
            . ./src/greet.sh
            [ "$(greet Ada)" = 'Hello, Ada!' ] || { echo 'greet: wrong'; exit 1; }
            echo 'greet: right'

            """),
        ("tools/format.sh", """
            #!/bin/sh
            # Takes blanks from the ends of lines; with --check it only says where they are.
            status=0
            for file in src/*.sh; do
                formatted=$(mktemp)
                sed -e 's/[[:space:]]*$//' "$file" >"$formatted"
                if cmp -s "$file" "$formatted"; then
                    :
                elif [ "${1:-}" = --check ]; then
                    echo "$file: blanks at the end of a line"
                    status=1
                else
                    cat "$formatted" >"$file"
                    echo "$file: formatted"
                fi
                rm -f "$formatted"
            done
            exit $status

            """),
    ];

    internal static IReadOnlyList<(string Path, string Text)> After { get; } =
    [
        // 1. A formatting fault, which the formatter repairs.
        (FormattedScript, string.Join('\n',
            "#!/bin/sh", "# Greets whoever is named, by day and by night.  ", "greet() {", "    printf 'Hello, %s!\\n' \"$1\"  ", "}",
            "", "greet_at_night() {", "    printf 'Good night, %s!\\n' \"$1\"", "}", "")),
        // 2. A flaky test: it fails the first time.
        ("tests/run.sh", """
            #!/bin/sh
            set -eu
            . ./src/greet.sh
            [ "$(greet Ada)" = 'Hello, Ada!' ] || { echo 'greet: wrong'; exit 1; }
            echo 'greet: right'
            if [ ! -e .attempts ]; then
                echo first >.attempts
                echo 'greet_at_night: timed out waiting for the night'
                exit 1
            fi
            [ "$(greet_at_night Ada)" = 'Good night, Ada!' ] || { echo 'greet_at_night: wrong'; exit 1; }
            echo 'greet_at_night: right'

            """),
        // 3. A secret.
        ("config/deploy.env", $"REGION=north\nDEPLOY_TOKEN={PlantedToken}\n"),
        // 4. A risky file: automation that runs with rights of its own.
        (".github/workflows/deploy.yml", """
            on: push
            jobs:
              deploy:
                runs-on: ubuntu-latest
                steps:
                  - run: ./deploy.sh

            """),
    ];

    private static string Makefile() => """
        .PHONY: build test fmt fmt-check

        build:
        >sh -n src/greet.sh

        test:
        >@sh tests/run.sh

        fmt:
        >@sh tools/format.sh

        fmt-check:
        >@sh tools/format.sh --check

        """.Replace('>', '\t');
}
