using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Payloads;
using Tutti.Kernel.Steps;
using Tutti.Kernel.Undo;

namespace Tutti.Kernel.Runs;

/// <summary>
/// What a workflow's code works with: a scope of the run's paths. Everything that touches the world goes through it; what it returns is
/// the same live and on replay. Use it only from the workflow's own code, never from a step's action or another thread.
/// </summary>
[SuppressMessage("Maintainability", "CA1506:Avoid excessive class coupling", Justification = "The context is the one door of user code to every feature.")]
public sealed partial class WorkflowContext
{
    private readonly PathKey _key;
    private readonly string _path;
    private readonly CancellationTokenSource _cancellation;
    private NameUse? _firstName; // most scopes use one name; the others are in the table
    private Dictionary<string, NameUse>? _names;
    private Random? _random;
    private bool _mayCancel;

    internal WorkflowContext(RunExecution run, PathKey key, string path, CancellationTokenSource cancellation, bool isShielded)
    {
        Run = run;
        _key = key;
        _path = path;
        _cancellation = cancellation;
        CancellationToken = cancellation.Token;
        IsShielded = isShielded;
    }

    /// <summary>The same scope, with the same names, as a part that can be cancelled apart from it.</summary>
    private WorkflowContext(WorkflowContext whole, ScopeWait part, CancellationTokenSource cancellation)
        : this(whole.Run, whole._key, whole._path, cancellation, whole.IsShielded) => (_namesOf, Part, IsUndo) = (whole, part, whole.IsUndo);

    /// <summary>The run's id.</summary>
    public RunId RunId => Run.Id;

    /// <summary>How often the run has continued as new.</summary>
    public int Generation => Run.History.Generation;

    /// <summary>The scope's path; empty for the run itself.</summary>
    public string Path => _path;

    /// <summary>The run's clock: the time of the newest record that the code has seen.</summary>
    public DateTimeOffset UtcNow => DateTimeOffset.UnixEpoch.AddTicks(Run.DeliveredTimeUs * TimeSpan.TicksPerMicrosecond);

    /// <summary>Whether the code is being replayed. For logging only: code that decides by it breaks replay.</summary>
    public bool IsReplaying => Run.IsReplaying;

    /// <summary>Cancelled with the run or with this branch.</summary>
    public CancellationToken CancellationToken { get; }

    /// <summary>The input of the run: for undos, which are given only what belongs to one effect.</summary>
    /// <typeparam name="T">The input's type.</typeparam>
    /// <exception cref="TuttiException">The input is of another type, or that is not declared.</exception>
    public T RunInput<T>() => Payloads.For<T>().Decode(Run.History.Input.Span);

    /// <summary>A random source of this scope, the same numbers on every replay.</summary>
    public Random Random => _random ??= new Random(BitConverter.ToInt32(Draw("~random").AsSpan(0, sizeof(int))));

    /// <summary>Marks that guards have put on the run so far, also in earlier generations, in its parent, and in children that have ended.</summary>
    public IReadOnlyCollection<string> Marks => Run.Marks;

    internal RunExecution Run { get; }

    /// <summary>Whether cancellation of the run does not reach this scope.</summary>
    internal bool IsShielded { get; }

    /// <summary>Whether an effect is taken back here: exempt from pauses and from the limit of steps (rule R9).</summary>
    internal bool IsUndo { get; init; }

    private PayloadTypes Payloads => Run.Host.Payloads;

    /// <summary>An id that is new in the world and the same on every replay.</summary>
    public Guid NewGuid()
    {
        var bytes = Draw("~guid").AsSpan(0, 16);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>A named scope of its own: what runs in it does not disturb the paths of its neighbours (rule R2).</summary>
    /// <param name="name">The scope's name.</param>
    public WorkflowContext Scope(string name)
    {
        var (key, path) = Name(name);
        return new WorkflowContext(Run, key, path, _cancellation, IsShielded) { IsUndo = IsUndo, Part = Part };
    }

    /// <summary>A named scope that can be cancelled on its own, by <see cref="CancelScope"/>; cancellation of this one reaches it.</summary>
    /// <param name="name">The scope's name.</param>
    public WorkflowContext CancellableScope(string name)
    {
        var (key, path) = Name(name);
        return new WorkflowContext(Run, key, path, CancellationTokenSource.CreateLinkedTokenSource(CancellationToken), IsShielded) { _mayCancel = true, IsUndo = IsUndo, Part = Part };
    }

    /// <summary>Cancels what runs and waits in this scope: it is settled, and nothing of it goes on (rule R5).</summary>
    /// <exception cref="InvalidOperationException">The scope was not made by <see cref="CancellableScope"/>.</exception>
    public void CancelScope()
    {
        if (!_mayCancel) { throw new InvalidOperationException("Only a scope that CancellableScope made can be cancelled on its own."); }
        Run.RequireOwnThread(nameof(CancelScope));
        Run.CancelScope(this);
    }

    /// <summary>A scope that cancellation does not reach, for what must be finished all the same.</summary>
    /// <param name="name">The scope's name.</param>
    public WorkflowContext Shield(string name)
    {
        var (key, path) = Name(name);
        return new WorkflowContext(Run, key, path, new CancellationTokenSource(), isShielded: true) { IsUndo = IsUndo, Part = Part };
    }

    /// <summary>Runs a step and journals its result.</summary>
    /// <typeparam name="T">The result; declared in the host's payload types.</typeparam>
    /// <param name="name">The step's name in this scope. Equal names get ordinals.</param>
    /// <param name="action">The work. It may run again after a crash; <see cref="StepContext.IdempotencyKey"/> stays the same.</param>
    public StepTask<T> StepAsync<T>(string name, Func<StepContext, ValueTask<T>> action) => StepAsync(name, StepOptions.Default, action);

    /// <summary>Runs a step that declares its effect, retries and limits.</summary>
    /// <typeparam name="T">The result; declared in the host's payload types.</typeparam>
    /// <param name="name">The step's name in this scope.</param>
    /// <param name="options">What the step declares about itself.</param>
    /// <param name="action">The work.</param>
    /// <param name="probe">Asks the target what became of an at-most-once effect whose outcome is unknown.</param>
    /// <exception cref="OperationCanceledException">The scope is already cancelled.</exception>
    public StepTask<T> StepAsync<T>(string name, StepOptions options, Func<StepContext, ValueTask<T>> action, Func<StepContext, ValueTask<ProbeReply<T>>>? probe = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(action);
        var (key, path) = Name(name);
        RefuseCancelled();
        var call = new StepCall<T>(this, key, path, options, Payloads.For<T>(), action, probe);
        Run.Register(call);
        return new StepTask<T>(call);
    }

    /// <summary>Runs a step without a result.</summary>
    /// <param name="name">The step's name in this scope.</param>
    /// <param name="action">The work.</param>
    public StepTask<Unit> StepAsync(string name, Func<StepContext, ValueTask> action) => StepAsync(name, StepOptions.Default, action);

    /// <summary>Runs a step without a result that declares its effect, retries and limits.</summary>
    /// <param name="name">The step's name in this scope.</param>
    /// <param name="options">What the step declares about itself.</param>
    /// <param name="action">The work.</param>
    public StepTask<Unit> StepAsync(string name, StepOptions options, Func<StepContext, ValueTask> action)
    {
        ArgumentNullException.ThrowIfNull(action);
        return StepAsync(name, options, async step =>
        {
            await action(step).ConfigureAwait(false);
            return default(Unit);
        });
    }

    /// <summary>An undo as data, to be registered with a step (<see cref="StepOptions.Undo"/>).</summary>
    /// <typeparam name="T">The undo's input.</typeparam>
    /// <param name="id">The id under which the host registered the undo.</param>
    /// <param name="input">What the undo needs to know; known before the step acts.</param>
    public UndoRequest UndoWith<T>(string id, T input)
    {
        var codec = Payloads.For<T>();
        return new UndoRequest(id, codec.Id, codec.Encode(input));
    }

    /// <summary>
    /// Undoes now what ended steps of the run have claimed so far, newest first, and goes on. Where another branch of the run is undoing, this one waits for its turn:
    /// what has been claimed meanwhile is undone then, and nothing is left that the other had begun to undo.
    /// </summary>
    /// <returns>Completes when all of it is undone; an undo that fails for good stops the run as <i>needs attention</i>.</returns>
    public Task UndoAsync()
    {
        Run.RequireOwnThread(nameof(UndoAsync));
        return IsUndo || !Run.UndoesInTurn ? UndoTakenAsync() : UndoInTurnAsync();
    }

    internal void CancelToken() => _cancellation.Cancel();

    /// <summary>The key and text of the next use of a name in this scope.</summary>
    private (PathKey Key, string Path) Name(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Run.RequireOwnThread(name);
        var use = UseOf(name);
        var ordinal = use.Next++;
        return (use.Base.At(ordinal), ordinal == 0 ? use.Path : string.Create(CultureInfo.InvariantCulture, $"{use.Path}#{ordinal}"));
    }

    private NameUse UseOf(string name)
    {
        if (_namesOf is { } owner) { return owner.UseOf(name); }
        if (_firstName is { } first && first.Name == name) { return first; }
        if (_names is not null && _names.TryGetValue(name, out var known)) { return known; }
        if (name[0] == '~' && name is not ("~guid" or "~random" or LockRequest or UnlockRequest)) { throw new ArgumentException("Names that begin with '~' belong to the kernel.", nameof(name)); }
        var use = new NameUse(name, _key.Child(name), PathOf(name));
        if (_firstName is null) { _firstName = use; }
        else { (_names ??= new(StringComparer.Ordinal)).Add(name, use); }
        return use;
    }

    private string PathOf(string name) => _path.Length == 0 ? name : string.Concat(_path, "/", name);

    private byte[] Draw(string purpose)
    {
        Span<byte> seed = stackalloc byte[RunId.Size + sizeof(int) + PathKey.Size];
        RunId.Write(seed);
        BitConverter.TryWriteBytes(seed[RunId.Size..], Generation);
        Name(purpose).Key.Write(seed[(RunId.Size + sizeof(int))..]);
        return SHA256.HashData(seed);
    }

    private void RefuseCancelled()
    {
        if (!IsShielded) { CancellationToken.ThrowIfCancellationRequested(); }
    }

    private sealed class NameUse(string name, PathKey firstKey, string path)
    {
        public string Name { get; } = name;

        public PathKey Base { get; } = firstKey;

        public string Path { get; } = path;

        public int Next { get; set; }
    }
}
