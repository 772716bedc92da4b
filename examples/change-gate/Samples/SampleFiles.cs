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

    /// <summary>The change, with these of its faults.</summary>
    internal static IReadOnlyList<(string Path, string Text)> After(IReadOnlyCollection<SampleFault> faults) =>
    [
        (FormattedScript, faults.Contains(SampleFault.Form) ? Script.Replace("\n", "  \n", StringComparison.Ordinal).Replace("\n  \n", "\n\n", StringComparison.Ordinal) : Script),
        ("tests/run.sh", Tests.Replace("@flaky\n", faults.Contains(SampleFault.FlakyTest) ? Flaky : "", StringComparison.Ordinal)),
        ("config/deploy.env", faults.Contains(SampleFault.Secret) ? $"REGION=north\nDEPLOY_TOKEN={PlantedToken}\n" : "REGION=north\n"),
        .. faults.Contains(SampleFault.RiskyFile) ? [(".github/workflows/deploy.yml", Automation)] : Array.Empty<(string, string)>(),
    ];

    private const string Script = """
        #!/bin/sh
        # Greets whoever is named, by day and by night.
        greet() {
            printf 'Hello, %s!\n' "$1"
        }

        greet_at_night() {
            printf 'Good night, %s!\n' "$1"
        }

        """;

    private const string Tests = """
        #!/bin/sh
        set -eu
        . ./src/greet.sh
        [ "$(greet Ada)" = 'Hello, Ada!' ] || { echo 'greet: wrong'; exit 1; }
        echo 'greet: right'
        @flaky
        [ "$(greet_at_night Ada)" = 'Good night, Ada!' ] || { echo 'greet_at_night: wrong'; exit 1; }
        echo 'greet_at_night: right'

        """;

    private const string Flaky = """
        if [ ! -e .attempts ]; then
            echo first >.attempts
            echo 'greet_at_night: timed out waiting for the night'
            exit 1
        fi

        """;

    private const string Automation = """
        on: push
        jobs:
          deploy:
            runs-on: ubuntu-latest
            steps:
              - run: ./deploy.sh

        """;

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

/// <summary>What is wrong with the change of the sample; each brings one finding.</summary>
internal enum SampleFault
{
    /// <summary>Blanks at the ends of lines, which the formatter repairs.</summary>
    Form = 1,

    /// <summary>A test that fails the first time.</summary>
    FlakyTest = 2,

    /// <summary>A token in a file.</summary>
    Secret = 3,

    /// <summary>Automation that runs with rights of its own.</summary>
    RiskyFile = 4,
}
