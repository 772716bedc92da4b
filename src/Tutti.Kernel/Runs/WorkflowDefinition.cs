using System.Diagnostics.CodeAnalysis;
using Tutti.Kernel.Payloads;

namespace Tutti.Kernel.Runs;

/// <summary>A workflow in code: an id, a version, and an ordinary async method.</summary>
public sealed class WorkflowDefinition
{
    private readonly Func<PayloadTypes, WorkflowContext, ReadOnlyMemory<byte>, Task> _invoke;
    private readonly Func<PayloadTypes, Task, ReadOnlyMemory<byte>> _encode;
    private readonly Func<PayloadTypes, string> _outputType;
    private readonly Func<PayloadTypes, string> _inputType;
    private PayloadTypes? _payloads;

    private WorkflowDefinition(
        string id,
        int version,
        Func<PayloadTypes, WorkflowContext, ReadOnlyMemory<byte>, Task> invoke,
        Func<PayloadTypes, Task, ReadOnlyMemory<byte>> encode,
        Func<PayloadTypes, string> inputType,
        Func<PayloadTypes, string> outputType)
    {
        Id = id;
        Version = version;
        _invoke = invoke;
        _encode = encode;
        _inputType = inputType;
        _outputType = outputType;
    }

    /// <summary>The stable id, for example <c>change-gate</c>.</summary>
    public string Id { get; }

    /// <summary>The version, at least 1. A run is pinned to the version it started with (rule D1).</summary>
    public int Version { get; }

    /// <summary>One sentence for people.</summary>
    public string Description { get; init; } = "";

    /// <summary>Limits of runs that do not bring their own.</summary>
    public RunLimits Limits { get; init; } = RunLimits.Default;

    /// <summary>Whether a run that fails undoes its effects, as a cancelled one does.</summary>
    public bool UndoOnFailure { get; init; } = true;

    /// <summary>Where the definition came from, so that another host finds it again; for example a project folder.</summary>
    public string Source { get; private set; } = "";

    /// <summary>What the input consists of, for tools that build it from names and values.</summary>
    public IReadOnlyList<InputField> Inputs { get; init; } = [];

    internal string InputType => _inputType(Payloads);

    internal string OutputType => _outputType(Payloads);

    private PayloadTypes Payloads => _payloads ?? throw new InvalidOperationException($"Workflow '{Id}' is not added to a host.");

    /// <summary>Defines a workflow.</summary>
    /// <typeparam name="TInput">The input; declared in the host's <see cref="PayloadTypes"/>.</typeparam>
    /// <typeparam name="TOutput">The output; likewise.</typeparam>
    /// <param name="id">A stable id.</param>
    /// <param name="version">At least 1.</param>
    /// <param name="body">The code. It touches the world only through its context.</param>
    /// <param name="limits">Limits of runs that do not bring their own; null for the default ones.</param>
    public static WorkflowDefinition Create<TInput, TOutput>(string id, int version, Func<WorkflowContext, TInput, Task<TOutput>> body, RunLimits? limits = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(id);
        ArgumentOutOfRangeException.ThrowIfLessThan(version, 1);
        ArgumentNullException.ThrowIfNull(body);
        return new WorkflowDefinition(
            id,
            version,
            (payloads, context, input) => StartAsync(payloads, context, input, body),
            static (payloads, ended) => payloads.For<TOutput>().Encode(OutputOf((Task<TOutput>)ended)),
            static payloads => payloads.For<TInput>().Id,
            static payloads => payloads.For<TOutput>().Id)
        {
            Limits = limits ?? RunLimits.Default,
        };
    }

    /// <summary>The same workflow with a description and declared inputs.</summary>
    /// <param name="description">One sentence for people.</param>
    /// <param name="inputs">What the input consists of, for tools that build it from names and values.</param>
    public WorkflowDefinition Describe(string description, params IReadOnlyList<InputField> inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return new WorkflowDefinition(Id, Version, _invoke, _encode, _inputType, _outputType)
        {
            Description = description,
            Limits = Limits,
            UndoOnFailure = UndoOnFailure,
            Inputs = [.. inputs],
        };
    }

    /// <summary>The same workflow, whose effects stay when a run fails: it can then be retried from its failure. Cancelling undoes all the same.</summary>
    public WorkflowDefinition KeepEffectsOnFailure() => new(Id, Version, _invoke, _encode, _inputType, _outputType)
    {
        Description = Description,
        Limits = Limits,
        UndoOnFailure = false,
        Inputs = Inputs,
    };

    internal void Bind(PayloadTypes payloads, string source)
    {
        Source = source;
        _payloads = payloads;
        _ = (InputType, OutputType);
    }

    /// <summary>Starts the code; whatever it throws is in the task.</summary>
    internal Task InvokeAsync(WorkflowContext context, ReadOnlyMemory<byte> input) => _invoke(Payloads, context, input);

    /// <summary>The output of a task that <see cref="InvokeAsync"/> gave and that has succeeded.</summary>
    internal ReadOnlyMemory<byte> Encode(Task ended) => _encode(Payloads, ended);

    [SuppressMessage("Usage", "VSTHRD002", Justification = "The task has ended.")]
    private static TOutput OutputOf<TOutput>(Task<TOutput> ended) => ended.Result;

    private static Task<TOutput> StartAsync<TInput, TOutput>(PayloadTypes payloads, WorkflowContext context, ReadOnlyMemory<byte> input, Func<WorkflowContext, TInput, Task<TOutput>> body)
    {
        try { return body(context, payloads.For<TInput>().Decode(input.Span)) ?? throw new InvalidOperationException("The workflow's method returned no task."); }
        catch (OperationCanceledException cause) { return Task.FromCanceled<TOutput>(cause.CancellationToken.IsCancellationRequested ? cause.CancellationToken : new CancellationToken(canceled: true)); }
#pragma warning disable CA1031 // A method that is not async throws before it gives a task; that is a failed run like any other.
        catch (Exception error)
#pragma warning restore CA1031
        {
            return Task.FromException<TOutput>(error);
        }
    }
}
