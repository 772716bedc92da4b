using System.Text.Json;
using Tutti.Kernel.Journal;
using Tutti.Kernel.Journal.Bodies;
using Tutti.Kernel.Payloads;
using Tutti.Kernel.Waits;

namespace Tutti.Kernel.Runs;

/// <summary>A wait for a person's answer, which may expire.</summary>
internal sealed class QuestionWait(WorkflowContext scope, PathKey key, string path, Question question, long askedUs)
    : ExternalWait<Answer>(scope, key, path)
{
    private QuestionAskedBody? _asked;
    private bool _isAnswered;

    public override long DueUs => _asked is { ExpiresUs: > 0 } ? _asked.ExpiresUs : long.MaxValue;

    public override void Launch()
    {
        if (Run.TryRepeatMemo(this)) { return; }
        var notes = Run.Notes(this);
        if (notes.Question is null)
        {
            notes.Question = Describe();
            Run.AppendNote(RecordKind.QuestionAsked, this, notes.Question.Encode(), Details());
        }

        _asked = notes.Question;
        if (_asked.ExpiresUs > 0) { Run.ArmWait(_asked.ExpiresUs); }
    }

    /// <summary>Takes a person's answer, once.</summary>
    /// <exception cref="TuttiException">The choice is not one of the question's, or the question is answered already.</exception>
    public void Answer(RunInput.Answered answer)
    {
        if (_asked is null || _isAnswered)
        {
            throw new TuttiException("TUT1008", $"The question '{Path}' is not open any more. See 'tutti approval list'.");
        }

        if (!_asked.Choices.Contains(answer.Choice, StringComparer.Ordinal))
        {
            throw new TuttiException("TUT1009", $"'{answer.Choice}' is not an answer to '{Path}'. Choose one of: {string.Join(", ", _asked.Choices)}.");
        }

        Record(new QuestionAnsweredBody(answer.Choice, answer.By, answer.Comment, Expired: false, _asked.ExpiresUs > 0), answer.Content, answer.Reply);
    }

    public override void OnTick(long nowUs)
    {
        if (_isAnswered || _asked is not { ExpiresUs: > 0 } || nowUs < _asked.ExpiresUs) { return; }
        Record(new QuestionAnsweredBody(_asked.OnExpiry, "", "", Expired: true, HadExpiry: true), default, reply: null);
    }

    protected override Answer Read(in Delivery delivery)
    {
        var body = QuestionAnsweredBody.Decode(delivery.Body.Span);
        return new Answer(body.Choice, body.By, body.Text, body.Expired) { Content = delivery.Content.IsEmpty ? null : JsonElement.Parse(delivery.Content.Span) };
    }

    private void Record(QuestionAnsweredBody body, ReadOnlyMemory<byte> content, Reply? reply)
    {
        _isAnswered = true;
        Run.AppendDelivered(RecordKind.QuestionAnswered, this, body.Encode(), content, reply);
    }

    private QuestionAskedBody Describe()
    {
        var expires = question.Within is { } within ? askedUs + (long)within.TotalMicroseconds : 0;
        var onExpiry = question.OnExpiry.Length > 0 ? question.OnExpiry : question.Choices[0];
        return new QuestionAskedBody(question.Prompt, question.Choices, question.For, expires, onExpiry) { Check = question.Check };
    }

    private ReadOnlyMemory<byte> Details() =>
        question.Details is { } details ? JsonSerializer.SerializeToUtf8Bytes(details, BuiltInJson.Default.JsonElement) : ReadOnlyMemory<byte>.Empty;
}
