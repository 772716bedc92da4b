using System.Diagnostics;

namespace Tutti.Torture;

/// <summary>A library in C that is preloaded into real processes, compiled on first use.</summary>
internal static class Shim
{
    /// <summary>Compiles a shim; skips the test plainly where that is not possible.</summary>
    public static async Task<string> CompileAsync(string name)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Preloading is a feature of Linux.");
        Assert.SkipUnless(File.Exists("/usr/bin/gcc"), "This test needs gcc: ./test --install brings it.");
        var library = Path.Combine(Path.GetTempPath(), $"tutti-{name}-{Guid.CreateVersion7():N}.so");
        var source = Path.Combine(AppContext.BaseDirectory, "Shims", $"{name}.c");
        using var compiler = Process.Start("gcc", ["-O2", "-shared", "-fPIC", "-o", library, source, "-ldl", "-lpthread"]);
        await compiler.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, compiler.ExitCode);
        return library;
    }
}
