namespace Tutti.Cli.Starters;

/// <summary>How build servers run a flow. docs/ci.md explains the lines.</summary>
internal static class CiFiles
{
    private static readonly Dictionary<string, (string Path, string Text)> Files = new(StringComparer.Ordinal)
    {
        ["github"] = (".github/workflows/tutti.yml", """
            # Runs flow.yaml on every push. A question that it asks is answered with no: nobody is there.
            name: tutti
            on: [push, pull_request]
            permissions: { contents: read }
            jobs:
              flow:
                runs-on: ubuntu-latest
                timeout-minutes: 60
                steps:
                  - uses: actions/checkout@v4
                    with: { fetch-depth: 0 }
                  - uses: actions/setup-dotnet@v4
                    with: { dotnet-version: 10.0.x }
                  # Put 'tutti' into PATH here; see docs/ci.md of Tutti.
                  - run: tutti run . --no --store "$RUNNER_TEMP/tutti"

            """),
        ["gitlab"] = (".gitlab-ci.yml", """
            # Runs flow.yaml on every push. A question that it asks is answered with no: nobody is there.
            tutti:
              image: mcr.microsoft.com/dotnet/sdk:10.0
              variables: { GIT_DEPTH: "0", TUTTI_STORE: "$CI_PROJECT_DIR/../tutti-store" }
              script:
                # Put 'tutti' into PATH here; see docs/ci.md of Tutti.
                - tutti run . --no

            """),
        ["azure"] = ("azure-pipelines.yml", """
            # Runs flow.yaml on every push. A question that it asks is answered with no: nobody is there.
            trigger: ["*"]
            pool: { vmImage: ubuntu-latest }
            steps:
              - checkout: self
                fetchDepth: 0
              - task: UseDotNet@2
                inputs: { version: 10.0.x }
              # Put 'tutti' into PATH here; see docs/ci.md of Tutti.
              - script: tutti run . --no --store "$(Agent.TempDirectory)/tutti"

            """),
    };

    public static IReadOnlyCollection<string> Systems => Files.Keys;

    public static string PathOf(string system) => Files[system].Path;

    public static string TextOf(string system) => Files[system].Text.ReplaceLineEndings("\n");
}
