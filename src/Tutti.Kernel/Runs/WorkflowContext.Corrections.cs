using System.Globalization;
using System.Text.Json;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Waits;

namespace Tutti.Kernel.Runs;

/// <summary>Parts of a run that persons may step into.</summary>
public sealed partial class WorkflowContext
{
    private const string PartScope = "~part";

    private readonly WorkflowContext? _namesOf;
    private Dictionary<string, int>? _parts;

    /// <summary>The innermost part of the run that this scope belongs to; null for none.</summary>
    internal ScopeWait? Part { get; private init; }

    /// <summary>
    /// Runs a part of the workflow whose result a person may give instead (<c>tutti runs correct</c>): what runs in it is cancelled and settled, and the workflow
    /// goes on with what the person gave. Until somebody does, nothing of it is journaled, and paths are the same as without it.
    /// </summary>
    /// <typeparam name="T">The part's result.</typeparam>
    /// <param name="name">What persons call the part; mostly the name of the only step or scope in it.</param>
    /// <param name="work">The part. The context that it gets has the names of this one, and can be cancelled apart from it.</param>
    /// <param name="accept">Reads what a person gave; it throws for what does not fit. The same for the same value.</param>
    /// <param name="takesWords">Whether the part asks for words of persons (<see cref="TakeWords"/>).</param>
    public async Task<T> CorrectableAsync<T>(string name, Func<WorkflowContext, Task<T>> work, Func<JsonElement, T> accept, bool takesWords = false)
    {
        ArgumentNullException.ThrowIfNull(work);
        ArgumentNullException.ThrowIfNull(accept);
        var (key, path) = NameOfPart(name);
        var part = new ScopeWait(this, key, path, given => accept(given), takesWords);
        part.Inner = new WorkflowContext(this, part, CancellationTokenSource.CreateLinkedTokenSource(CancellationToken));
        Run.RegisterPart(part);
        try
        {
#pragma warning disable CA2007 // Stays on the run's own scheduler.
            var result = await work(part.Inner);
#pragma warning restore CA2007
            return part.Given is { } given ? accept(given) : result;
        }
#pragma warning disable CA1031 // What was cancelled because a person gave the result may end in any way; its result is known.
        catch (Exception error) when (part.Given is not null && error is not HostUnsuitedException)
#pragma warning restore CA1031
        {
            return accept(part.Given.Value);
        }
        finally
        {
            part.Close();
            if (part.Waiters == 0) { part.Inner._cancellation.Dispose(); } // a long loop would keep one for each turn
        }
    }

    /// <summary>What persons have said since the last time to whoever works here, oldest first; each word is given once, the same live and on replay.</summary>
    public IReadOnlyList<PersonsWord> TakeWords()
    {
        Run.RequireOwnThread(nameof(TakeWords));
        return Part?.TakeWords() ?? [];
    }

    private (PathKey Key, string Path) NameOfPart(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Run.RequireOwnThread(name);
        if (_namesOf is { } owner) { return owner.NameOfPart(name); }
        _parts ??= new(StringComparer.Ordinal);
        var ordinal = _parts.GetValueOrDefault(name);
        _parts[name] = ordinal + 1;
        return (_key.Child(PartScope).Child(name).At(ordinal), ordinal == 0 ? PathOf(name) : string.Create(CultureInfo.InvariantCulture, $"{PathOf(name)}#{ordinal}"));
    }
}
