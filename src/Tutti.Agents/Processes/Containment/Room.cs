using Tutti.Agents.Processes.Supervision;

namespace Tutti.Agents.Processes.Containment;

/// <summary>
/// Builds what a contained command sees, in namespaces of the calling thread: the system read-only, folders of its own for temporary
/// files, devices and sockets, and nothing of what is hidden. Runs on a thread of its own, which ends afterwards.
/// </summary>
internal sealed class Room(SandboxOrder order)
{
    private const nuint NoTricks = Libc.MountNoSetUser | Libc.MountNoDevices;

    /// <summary>What a resolver reads, and where some systems keep all their programs; both may lie below a folder that is covered.</summary>
    private static readonly string[] Readable = ["/etc/resolv.conf", "/run/current-system", "/run/wrappers", "/run/booted-system"];

    private static readonly string[] Devices = ["null", "zero", "full", "random", "urandom", "tty"];

    /// <summary>Where sockets of the host live: a read-only mount would keep nobody from connecting.</summary>
    private const string Sockets = "/run";

    private static readonly string[] Scratch = ["/tmp", "/var/tmp"];

    private readonly List<(string Path, Action Apply)> _layers = [];
    private readonly List<string> _closed = [];

    /// <summary>Builds the room; what is mounted at <c>/proc</c> is still the host's.</summary>
    internal void Build()
    {
        var kinds = Libc.NewMounts | Libc.NewIpc | (order.AllowsNetwork ? 0 : Libc.NewNetwork);
        RefusedException.ThrowIf(Libc.Unshare(kinds) != 0, "unshare");
        Mount(source: null, "/", type: null, Libc.MountRecursive | Libc.MountPrivate, data: null);
        // Copies are taken while all is writable; they stay so when the rest is closed.
        foreach (var path in Scratch.Where(Directory.Exists)) { Add(path, () => Cover(path, "mode=1777")); }
        if (Directory.Exists(Sockets)) { AddClosed(Sockets); }
        AddDevices();
        foreach (var path in order.HiddenPaths) { AddHidden(path); }
        foreach (var path in Readable.Where(Path.Exists).Select(SandboxPaths.RealPath).Where(IsCovered)) { AddCopy(path, isReadOnly: true); }
        foreach (var path in order.WritablePaths) { AddCopy(path, isReadOnly: false); }
        RefusedException.ThrowIf(Libc.MakeReadOnly("/", isRecursive: true) != 0, "mount_setattr /");
        // From the outside in, so that what lies below a cover is attached to it.
        foreach (var (_, apply) in _layers.OrderBy(static layer => layer.Path.Length).ThenBy(static layer => layer.Path, StringComparer.Ordinal)) { apply(); }
        foreach (var path in _closed) { RefusedException.ThrowIf(Libc.MakeReadOnly(path, isRecursive: false) != 0, $"mount_setattr {path}"); }
        if (!order.AllowsNetwork) { Loopback.Up(); }
    }

    /// <summary>Takes every privilege from this thread for good: what it starts can neither get one back nor undo a mount.</summary>
    internal static unsafe void DropPrivileges()
    {
        for (nuint capability = 0; Libc.ProcessControl(Libc.DropBoundingCapability, capability, 0, 0, 0) == 0; capability++) { }
        RefusedException.ThrowIf(Libc.ProcessControl(Libc.NoNewPrivileges, 1, 0, 0, 0) != 0, "no_new_privs");
        RefusedException.ThrowIf(Libc.ProcessControl(Libc.AmbientCapabilities, Libc.ClearAll, 0, 0, 0) != 0, "ambient capabilities");
        const uint version3 = 0x2008_0522;
        var header = stackalloc uint[2] { version3, 0 };
        var none = stackalloc uint[6];
        new Span<uint>(none, 6).Clear();
        RefusedException.ThrowIf(Libc.SetCapabilities(header, none) != 0, "capset");
    }

    private static bool IsCovered(string path) =>
        Scratch.Append(Sockets).Any(folder => path.StartsWith(folder + "/", StringComparison.Ordinal));

    private void Add(string path, Action apply) => _layers.Add((path, apply));

    private void AddClosed(string path) => Add(path, () =>
    {
        // What lies below a cover is hidden already.
        if (!Directory.Exists(path)) { return; }
        Cover(path, "mode=755");
        _closed.Add(path);
    });

    private void AddHidden(string path)
    {
        if (Directory.Exists(path))
        {
            AddClosed(path);
            return;
        }

        var nothing = Clone("/dev/null", isReadOnly: true);
        Add(path, () =>
        {
            if (File.Exists(path)) { Attach(nothing, path); }
            _ = Libc.Close(nothing);
        });
    }

    private void AddCopy(string path, bool isReadOnly)
    {
        var tree = Clone(path, isReadOnly);
        var isFolder = Directory.Exists(path);
        Add(path, () =>
        {
            MakePlace(path, isFolder);
            Attach(tree, path);
            _ = Libc.Close(tree);
        });
    }

    private static int Clone(string path, bool isReadOnly)
    {
        var tree = Libc.CloneTree(path);
        RefusedException.ThrowIf(tree < 0, $"open_tree {path}");
        if (isReadOnly) { RefusedException.ThrowIf(Libc.MakeReadOnly(tree) != 0, $"mount_setattr {path}"); }
        return tree;
    }

    private static void Attach(int tree, string path) => RefusedException.ThrowIf(Libc.AttachTree(tree, path) != 0, $"move_mount {path}");

    private void AddDevices()
    {
        AddClosed("/dev");
        foreach (var name in Devices.Where(static name => File.Exists("/dev/" + name))) { AddCopy("/dev/" + name, isReadOnly: false); }
        Add("/dev/shm", () =>
        {
            Directory.CreateDirectory("/dev/shm");
            Cover("/dev/shm", "mode=1777");
        });
        Add("/dev/pts", static () =>
        {
            Directory.CreateDirectory("/dev/pts");
            Mount("devpts", "/dev/pts", "devpts", Libc.MountNoSetUser | Libc.MountNoExecute, "newinstance,ptmxmode=0666,mode=0620");
            Link("ptmx", "pts/ptmx");
            Link("fd", "/proc/self/fd");
            Link("stdin", "/proc/self/fd/0");
            Link("stdout", "/proc/self/fd/1");
            Link("stderr", "/proc/self/fd/2");
        });

        static void Link(string name, string target) => File.CreateSymbolicLink("/dev/" + name, target);
    }

    private void Cover(string path, string mode) => Mount("tmpfs", path, "tmpfs", NoTricks, $"{mode},size={order.TemporaryBytes}");

    /// <summary>Below a cover there is nothing yet to attach to; elsewhere the place exists.</summary>
    private static void MakePlace(string path, bool isFolder)
    {
        if (Path.Exists(path)) { return; }
        Directory.CreateDirectory(isFolder ? path : Path.GetDirectoryName(path) ?? "/");
        if (!isFolder) { File.WriteAllBytes(path, []); }
    }

    private static void Mount(string? source, string target, string? type, nuint flags, string? data) =>
        RefusedException.ThrowIf(Libc.Mount(source, target, type, flags, data) != 0, $"mount {type} {target}");
}
