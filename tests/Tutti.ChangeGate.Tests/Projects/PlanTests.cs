using ChangeGate.Checks;
using ChangeGate.Projects;
using Tutti.ChangeGate.Tests.Support;

namespace Tutti.ChangeGate.Tests.Projects;

/// <summary>What is read out of files without running anything.</summary>
public sealed class PlanTests
{
    [Fact]
    public void Of_SeveralKinds_EachHasItsChecks()
    {
        using var tree = new FileTree(
            ("App.slnx", ""), ("Makefile", "build test: x\n\techo\nfmt-check:\nfmt:\nV := 1\n"), ("test.sh", ""),
            ("package.json", """{"scripts":{"test":"node t.js","format:check":"p"},"dependencies":{"x":"1"}}"""), ("package-lock.json", "{}"));

        var plan = Plan.Of(tree.Root, tree.Files);

        Assert.Equal(["dotnet", "node", "make", "shell"], plan.Projects.Select(static project => project.Id));
        Assert.Equal(
            ["dotnet.setup", "dotnet.build", "dotnet.tests", "node.setup", "node.tests", "make.build", "make.tests", "shell.syntax"],
            plan.Projects.SelectMany(static project => project.Checks).Select(static check => check.Name));
        Assert.Equal(["dotnet.format", "node.format", "make.format"], plan.Formats.Select(static check => check.Name));
    }

    [Theory]
    [InlineData("package.json", """{"scripts":{"test":"echo \"Error: no test specified\" && exit 1"}}""")]
    [InlineData("package.json", "[]")]
    [InlineData("package.json", "not JSON")]
    [InlineData("README.md", "x")]
    [InlineData("tests/fixtures/app/package.json", """{"scripts":{"test":"x"}}""")]
    [InlineData("node_modules/x/package.json", """{"scripts":{"test":"x"}}""")]
    [InlineData("a/b/c/d/Cargo.toml", "")]
    public void Of_NothingOfItsOwn_KnowsNoProject(string file, string text)
    {
        using var tree = new FileTree((file, text));

        Assert.False(Plan.Of(tree.Root, tree.Files).KnowsTheProject);
    }

    [Fact]
    public void Of_ProjectsInFolders_EachWorksInItsOwn()
    {
        using var tree = new FileTree(("web/package.json", """{"scripts":{"test":"x"}}"""), ("web/inner/package.json", """{"scripts":{"test":"x"}}"""), ("server/go.mod", "module m\n"), ("server/main.go", ""));

        var plan = Plan.Of(tree.Root, tree.Files);

        Assert.Equal([("web/node", "web"), ("server/go", "server")], plan.Projects.Select(static project => (project.Id, project.Checks.First().Folder)));
        Assert.Equal("web/node.tests", plan.Projects[0].Tests?.Name);
        Assert.Equal("npm run test (in web)", plan.Projects[0].Tests?.CommandText);
        Assert.Equal(["./main.go"], plan.Formats.Single().Fixer?.Arguments.Skip(1));
    }

    [Fact]
    public void Of_ManifestThatIsALink_IsNotFollowed()
    {
        using var tree = new FileTree(("elsewhere.json", """{"scripts":{"test":"x"}}"""));
        File.CreateSymbolicLink(Path.Combine(tree.Root, "package.json"), "elsewhere.json");

        Assert.False(Plan.Of(tree.Root, [.. tree.Files, "package.json"]).KnowsTheProject);
    }

    /// <summary>One row for each ecosystem: what is done to a repository with these files.</summary>
    public static TheoryData<string, string[], string[]> Ecosystems => new()
    {
        { "dotnet", ["App.slnx", "src/packages.lock.json"], ["dotnet restore App.slnx --locked-mode", "dotnet build App.slnx --no-restore --nologo", "dotnet test App.slnx --no-build --nologo", "dotnet format whitespace . --folder --verify-no-changes", "dotnet format whitespace . --folder"] },
        { "dotnet", ["src/App.csproj"], ["dotnet restore src/App.csproj", "dotnet build src/App.csproj --no-restore --nologo", "dotnet test src/App.csproj --no-build --nologo", "dotnet format whitespace . --folder --verify-no-changes", "dotnet format whitespace . --folder"] },
        { "node", ["package.json={\"scripts\":{\"build\":\"b\",\"test\":\"t\",\"fmt:check\":\"c\",\"fmt\":\"f\"},\"devDependencies\":{\"x\":\"1\"}}", "package-lock.json"], ["npm ci --prefer-offline --no-audit --no-fund", "npm run build", "npm run test", "npm run fmt:check", "npm run fmt"] },
        { "node", ["package.json={\"scripts\":{\"test\":\"t\"},\"devDependencies\":{\"prettier\":\"3\"}}", "yarn.lock"], ["yarn install --frozen-lockfile --prefer-offline --non-interactive", "yarn run test", "npx --no-install prettier --check .", "npx --no-install prettier --write ."] },
        { "node", ["package.json={\"scripts\":{\"test\":\"t\"},\"dependencies\":{\"x\":\"3\"}}"], ["npm install --prefer-offline --no-audit --no-fund --no-package-lock", "npm run test"] },
        { "python", ["pyproject.toml=[project]\nname='x'\n", "x/__init__.py", "tests/test_x.py"], ["python3 -m compileall -q x", "python3 -m unittest discover -s tests"] },
        { "python", ["pyproject.toml=[build-system]\n[project]\ndependencies = [\"a\"]\n[tool.black]\n", "src/x/__init__.py", "setup.py", "conftest.py"], ["sh -c set -e setup --editable . pytest black", ".venv/bin/python -m compileall -q conftest.py setup.py src/x", ".venv/bin/python -m pytest -q", ".venv/bin/python -m black --check .", ".venv/bin/python -m black ."] },
        { "python", ["requirements.txt=a==1\n", "uv.lock", "main.py"], ["uv sync --frozen", ".venv/bin/python -m compileall -q main.py"] },
        { "go", ["go.mod", "go.sum", "main.go", "vendor/v.go"], ["go mod download", "go build ./...", "go test ./...", "sh -c list=$(gofmt -l \"$@\") || exit gofmt ./main.go", "gofmt -w ./main.go"] },
        { "rust", ["Cargo.toml", "Cargo.lock"], ["cargo fetch --locked", "cargo build --workspace --all-targets --offline --quiet", "cargo test --workspace --offline --quiet", "cargo fmt --all --check", "cargo fmt --all"] },
        { "make", ["Makefile=all:\ncheck:\nformat-check:\nformat:\n"], ["make all", "make check", "make format-check", "make format"] },
        { "shell", ["a b.sh", "check.sh", "format.sh"], ["sh -c status=0 syntax ./a b.sh ./check.sh ./format.sh", "sh ./check.sh", "sh ./format.sh --check", "sh ./format.sh"] },
    };

    [Theory]
    [MemberData(nameof(Ecosystems))]
    public void Of_Ecosystem_HasItsCommands(string kind, string[] files, string[] commands)
    {
        using var tree = new FileTree([.. files.Select(static file => file.Split('=', 2)).Select(static parts => (parts[0], parts.Length > 1 ? parts[1] : ""))]);

        var plan = Plan.Of(tree.Root, tree.Files);

        var checks = plan.Projects.SelectMany(static project => project.Checks).Concat(plan.Formats).Where(check => check.Kind == kind).ToList();
        Assert.Equal(commands, checks.Select(static check => check.Command).Concat(checks.Select(static check => check.Fixer).OfType<CommandLine>()).Select(static command => command.ToString()));
    }

    [Fact]
    public void Of_Manifests_AreListedForTheInventory()
    {
        using var tree = new FileTree(("Cargo.toml", ""), ("Cargo.lock", ""), ("web/package.json", ""), ("web/package-lock.json", ""), ("src/A.csproj", ""), ("src/packages.lock.json", ""));

        var plan = Plan.Of(tree.Root, tree.Files);

        Assert.Equal(
            ["dotnet: src/A.csproj | src/packages.lock.json", "node: web/package.json | web/package-lock.json", "rust: Cargo.toml | Cargo.lock"],
            plan.Dependencies.Select(static files => $"{files.Kind}: {string.Join(' ', files.Manifests)} | {string.Join(' ', files.Locks)}"));
    }

    [Theory]
    [InlineData("src/a.rs", "rust", true)]
    [InlineData("src/a.py", "rust", false)]
    [InlineData("src/a.py", "make", true)]
    [InlineData("data.json", "rust", true)]
    [InlineData("a.sh", "shell", true)]
    public void Touched_File_ConcernsItsLanguageAndWhatCanCallAnything(string file, string kind, bool concerns)
    {
        var check = new CheckSpec { Name = "x", Kind = kind, Role = CheckRole.Build, Command = new CommandLine("x") };

        Assert.Equal(concerns, Languages.Concern(check, [file]));
        Assert.False(Languages.Concern(check with { Folder = "elsewhere" }, [file]));
    }
}
