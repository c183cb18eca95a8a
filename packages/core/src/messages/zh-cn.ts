import type { Block } from './blocks.ts';
import type { Texts, Wording } from './texts.ts';

export const zhCn: Texts = {
  holds: { 'third-party': '相关第三方的配合', authority: '法院、监管部门等有关机关的处理' },
  clocks: {
    acknowledgement: '受理',
    resolution: '办结',
    followUp: '不满意复核',
    promise: '对投诉人的承诺',
    thirdParty: '第三方的处理',
    promisedRemedy: '补救措施落实',
    remedyApproval: '补救措施审批',
    departmentTask: '协办任务',
  },
  who: (team, assignee) => (assignee ? `${assignee}（${team}）` : team),
  remedy: (name, sum, note, due) =>
    `${name}${sum && `：${sum}`}${note && `（${note}）`}${due && `，${due}前落实`}`,
  step: ({ kind, clock, due, overdue, level, toTeam }) =>
    kind === 'warning'
      ? `${clock}：将于${due}到期`
      : kind === 'breach'
        ? `${clock}：已于${due}到期，至今尚未完成`
        : `升级：第 ${level} 级${toTeam && `（${toTeam}）`}，因${clock}${overdue ? '已于' : '将于'}${due}到期`,
  kinds: {
    receipt: '投诉回执',
    acknowledgement: '受理通知',
    update: '进展通知',
    question: '补充信息请求',
    'question-reminder': '补充信息提醒',
    extension: '延期通知',
    closure: '结案通知',
    resolution: '处理结果通知',
    reopening: '重新处理通知',
    withdrawal: '撤回确认',
    merger: '合并处理通知',
    survey: '满意度回访邮件',
    reminder: '满意度回访提醒',
    thanks: '回访感谢信',
    'objection-receipt': '异议回执',
    'objection-rejection': '异议处理结果通知',
    link: '投诉进度页面链接',
    code: '验证码',
    hold: '等待第三方通知',
    'hold-end': '恢复处理通知',
    remedy: '补救措施通知',
    'remedy-done': '补救措施落实通知',
    'remedy-withdrawal': '补救措施取消通知',
    other: '一封邮件',
  },
  moment: ({ date, time = '24:00', zone }) => `${date} ${time}（${zone}）`,

  subject: {
    complainant: (title, f) => `${title}（投诉编号：${f.reference}）${f.subject && `：${f.subject}`}`,
    staff: (title, f) => `【${title}】投诉 ${f.reference}`,
  },

  chat: (body, f) => [
    ...body,
    { list: [`投诉编号：${f.reference}`] },
    ...(f.page
      ? [
          '如需回复我们或补充信息，直接在此输入即可。您也可以在投诉进度页面查看全部内容，此链接仅供您本人使用，请勿转发：',
          { link: f.page },
        ]
      : []),
  ],

  letter: (body, f) => [
    f.name ? `尊敬的${f.name}：` : '尊敬的客户：',
    '您好！',
    ...body,
    `如需与工作人员沟通或补充信息，${CONTACT}：${f.reference}。`,
    '客户服务中心 敬上',
  ],

  frame: {
    complainant: (body, f) => [
      f.name ? `尊敬的${f.name}：` : '尊敬的客户：',
      '您好！',
      ...body,
      { list: [`投诉编号：${f.reference}`, f.subject && `投诉主题：${f.subject}`].filter(Boolean) },
      ...(f.page
        ? [
            f.isRepliedTo
              ? '您可以直接回复此消息。如需查看处理进度或上传文件，请打开您的投诉进度页面。此链接仅供您本人使用，请勿转发：'
              : '本邮件由系统自动发送，请勿直接回复。如需查看处理进度、回复我们或补充信息，请打开您的投诉进度页面。此链接仅供您本人使用，请勿转发：',
            { link: f.page },
          ]
        : f.isRepliedTo
          ? ['您可以直接回复此消息。']
          : [`本邮件由系统自动发送，请勿直接回复。如需与工作人员沟通或补充信息，${CONTACT}。`]),
      '客户服务中心 敬上',
    ],
    staff: (body, f) => [
      ...body,
      ...(f.standsInFor ? [`${f.standsInFor} 目前不在岗，本邮件由您代收。`] : []),
      {
        list: [
          `投诉编号：${f.reference}`,
          `投诉类别：${f.category}`,
          `严重程度：${f.severity}`,
          `责任团队：${f.team}`,
          `经办人：${f.assignee || '待指派'}`,
          f.due && `${deadline(f)}时限：${f.due}`,
        ].filter(Boolean),
      },
      ...(f.desk ? [{ link: f.desk }] : []),
    ],
  },

  messages: {
    receipt: (f) => ({
      title: '我们已收到您的投诉',
      body: [
        '感谢您的反馈。给您带来不便，我们深表歉意，并会认真对待您反映的问题。',
        f.received && `您的投诉于${f.received}送达我们。`,
        `接下来，我们将安排专人受理您的投诉，并${before(f.acknowledgementDue) || '尽快'}与您联系。`,
        decision(f, '处理结果的承诺时间'),
        f.isLate ? '我们本应更早与您联系，未能做到，深表歉意。' : '',
        '请妥善保存投诉编号，就此事与我们联系时请一并提供。',
      ],
    }),

    acknowledgement: (f) => ({
      title: '您的投诉已受理',
      body: [
        `感谢您的耐心等待。您的投诉已由${f.who}受理。`,
        '我们理解此事给您带来的困扰，会尽力为您妥善解决。',
        f.note && '受理留言：',
        { quote: f.note },
        '接下来，我们将调查核实情况并确定解决方案。如需进一步了解情况，我们会与您联系。',
        decision(f, '处理结果的承诺时间'),
      ],
    }),

    update: (f) => ({
      title: '您的投诉有新进展',
      body: [
        '关于您的投诉，我们告知您如下：',
        { quote: f.note },
        f.due && `我们承诺于${f.due}前完成上述承诺事项。`,
        f.files.length > 0 && f.page
          ? `随附 ${f.files.length} 个文件：${f.files.map((name) => `“${name}”`).join('、')}，请在您的投诉进度页面查看。`
          : '',
        f.asksReply ? `期待您的回复，请${reply(f)}。` : '',
      ],
    }),

    question: (f) => ({
      title: '处理您的投诉需要您补充信息',
      body: [
        '感谢您的反馈。为了继续处理您的投诉，我们需要向您了解以下情况：',
        { quote: f.note },
        `请您${before(f.pauseEnds)}${reply(f)}。`,
        f.goesOn
          ? '在此期间，处理时限照常计算。'
          : f.onHold
            ? ''
            : '等待您回复期间，处理时限暂停计算；收到您的回复后，将继续计时。',
        f.pauseEnds && unanswered(f),
      ],
    }),

    'question-reminder': (f) => ({
      title: '您的投诉仍待您补充信息',
      body: [
        '此前我们就您的投诉向您了解情况，尚未收到您的回复，因此暂时无法继续处理。',
        `请您${before(f.pauseEnds)}${reply(f)}。`,
        f.pauseEnds && unanswered(f),
      ],
    }),

    extension: (f) => ({
      title: '您的投诉需要延长处理时间',
      body: [
        '很抱歉，我们未能在原承诺时间内给出处理结果，原因如下：',
        { quote: f.note },
        f.resolutionDue && `新的处理结果承诺时间：${f.resolutionDue}前。`,
        '您无需进行任何操作，感谢您的耐心等待。',
      ],
    }),

    closure: (f) => ({
      title: '您的投诉已结案',
      body: [
        '我们曾就您的投诉向您了解情况，但未收到您的回复，无法继续处理，因此已结案。',
        f.inChat
          ? '如您仍希望我们处理，请直接在此提供我们所需的信息，我们将重新启动处理。'
          : f.page
            ? '如您仍希望我们处理，请打开下方的投诉进度页面，提供我们所需的信息，我们将重新启动处理。'
            : `如您仍希望我们处理，${CONTACT}和我们所需的信息，我们将重新启动处理。`,
      ],
    }),

    resolution: (f) => ({
      title: '您的投诉已有处理结果',
      body: [
        '感谢您的耐心等待。经调查核实，您的投诉处理结果如下：',
        { quote: f.note },
        f.apology ? '对于此事，我们向您诚挚道歉。' : '',
        f.remedies.length > 0 ? '我们为您提供以下解决方案：' : '',
        { list: f.remedies },
        `如果您对处理结果有异议，或上述承诺未能落实，${tellUs(f)}，我们将重新为您处理。`,
      ],
    }),

    reopening: (f) => ({
      title: '我们已重新启动您的投诉处理',
      body: [
        '您的投诉已重新进入处理流程。此前未能为您妥善解决，我们深表歉意，也感谢您再次给我们改进的机会。',
        f.note && '重新处理的原因：',
        { quote: f.note },
        `接下来，我们将安排专人重新核实，并${before(f.acknowledgementDue) || '尽快'}与您联系。`,
        decision(f, '新的处理结果承诺时间'),
      ],
    }),

    merger: () => ({
      title: '您的投诉将与另一投诉合并处理',
      body: [
        '您的投诉与另一投诉涉及同一事项，我们将一并处理，处理结果也会告知您。',
        '您无需另行操作。您在投诉中补充的内容，处理人员同样会收到。',
      ],
    }),

    withdrawal: (f) => ({
      title: '您的投诉已撤回',
      body: [
        '您的投诉已撤回，我们已停止处理。感谢您向我们反映情况。',
        f.note && '撤回原因：',
        { quote: f.note },
        '如果这并非您的本意，或问题再次出现，请您重新投诉并提供原投诉编号，我们将为您处理。',
      ],
    }),

    survey: (f) => ({
      title: '投诉处理满意度回访',
      body: [
        '感谢您此前的反馈。我们已就您的投诉给出处理结果，现特向您回访：',
        '您对处理结果是否满意？是否还有其他问题？',
        f.link && '请点击以下链接告诉我们，大约需要一分钟：',
        { link: f.link },
        ...begun(f),
        f.expires && `请您${before(f.expires)}作答。`,
        f.supervised ? '如果您不满意，我们将由主管继续跟进。' : '',
      ],
    }),

    reminder: (f) => ({
      title: '投诉处理满意度回访提醒',
      body: [
        '此前我们就您的投诉处理结果进行了回访，想了解您是否满意、是否还有其他问题。您的评价对我们很有帮助。',
        f.link && '如您方便，请点击以下链接作答：',
        { link: f.link },
        ...begun(f),
        f.expires && `请您${before(f.expires)}作答。`,
        '我们仅提醒这一次。如您不便作答，无需进行任何操作。谢谢！',
      ],
    }),

    'survey-call': (f) => ({
      title: '待电话回访',
      body: [`投诉 ${f.reference} 已办结，请致电投诉人进行满意度回访。`, ...call(f)],
    }),

    'survey-call-reminder': (f) => ({
      title: '电话回访提醒',
      body: [
        `投诉 ${f.reference} 尚未录入回访结果，请尽快致电投诉人进行满意度回访。`,
        ...call(f),
        '本提醒仅发送一次。如投诉人不愿接受回访，无需录入。',
      ],
    }),

    thanks: (f) => ({
      title: '感谢您对投诉处理结果的评价',
      body: ['感谢您抽出时间参与回访。', afterAnswer(f)],
    }),

    'objection-receipt': (f) => ({
      title: '我们已收到您的异议',
      body: [
        '感谢您告诉我们您对处理结果的意见，我们将重新审视您的投诉。',
        `接下来，我们将${before(f.due) || '尽快'}告知您是否重新处理。`,
      ],
    }),

    'objection-rejection': (f) => ({
      title: '您的异议已有处理结果',
      body: [
        '感谢您的耐心等待。我们已重新审视您的投诉，维持原处理结果，原因如下：',
        { quote: f.note },
        '我们理解这并非您所期望的结果。',
      ],
    }),

    link: (f) => ({
      title: '您的投诉进度页面链接',
      body: [
        '以下是您的投诉进度页面链接。您可以在该页面查看处理进度、回复我们或补充信息。',
        f.page ? '' : `${CONTACT}。`,
        '如果这并非您本人的操作，无需进行任何操作：除您之外，我们没有向任何人发送此链接。',
      ],
    }),

    code: (f) => ({
      title: '您的验证码',
      body: [
        `如需撤回投诉，请${before(f.expires)}在投诉进度页面输入以下验证码，仅可使用一次：`,
        { quote: f.code },
        '如果这并非您本人的操作，说明有人打开了您的链接。请勿将验证码告诉任何人；没有验证码，投诉不会被撤回。',
      ],
    }),

    warning: (f) => ({
      title: `${deadline(f)}即将到期`,
      body: [
        `投诉 ${f.reference} 的${deadline(f)}时限${f.due ? `将于${f.due}到期` : '即将到期'}，请在到期前处理。`,
        ...together(f),
        `目前负责：${f.who}。`,
      ],
    }),

    breach: (f) => ({
      title: `${deadline(f)}已超时`,
      body: [
        `投诉 ${f.reference} 的${deadline(f)}时限已${f.due && `于${f.due}`}到期，至今尚未完成，请立即处理。`,
        ...together(f),
        `目前负责：${f.who}。`,
      ],
    }),

    escalation: (f) => ({
      title: f.stays ? `升级提醒，已处于第 ${f.level} 级` : f.level ? `已升级至第 ${f.level} 级` : '已升级',
      body: [
        f.stays
          ? `投诉 ${f.reference} 已到升级时间，目前已处于第 ${f.level} 级。`
          : `投诉 ${f.reference} 已升级${f.level && `至第 ${f.level} 级`}。`,
        f.clock &&
          (f.overdue
            ? `升级原因：${f.clock}时限已${f.due && `于${f.due}`}到期，至今尚未完成。`
            : `升级原因：${f.clock}时限${f.due ? `将于${f.due}` : '即将'}到期，目前尚未完成。`),
        f.isForCall ? `升级原因：尚未就${f.message}联系上投诉人。` : '',
        f.isForObjection ? '升级原因：未按时就投诉人的异议作出决定。' : '',
        f.stays
          ? `责任团队仍为${f.toTeam}。`
          : f.toTeam && `责任团队${f.fromTeam && `由${f.fromTeam}`}变更为${f.toTeam}。`,
        ...together(f),
      ],
    }),

    assignment: (f) => ({
      title: `已指派给${f.who}`,
      body: [`投诉 ${f.reference} 已指派给${f.who}，请及时处理。`],
    }),

    answer: (f) => ({
      title: '投诉人已回复',
      body: [`投诉人已就投诉 ${f.reference} 回复了我们的问题，${runsAgain(f)}。`],
    }),

    addition: (f) => ({
      title: '投诉人补充了信息',
      body: [`投诉人就投诉 ${f.reference} 补充了信息，内容请见投诉详情。`],
    }),

    objection: (f) => ({
      title: '投诉人对处理结果有异议',
      body: [
        `投诉人不接受投诉 ${f.reference} 的处理结果，理由请见投诉详情。`,
        `请${before(f.due)}重新审视并作出决定：异议成立的，投诉将重新处理；异议不成立的，请说明理由，我们将告知投诉人。`,
      ],
    }),

    'objection-reminder': (f) => ({
      title: '有异议待处理',
      body: [
        `投诉人对投诉 ${f.reference} 处理结果的异议尚未处理${f.due && `，答复的承诺时间为${f.due}`}。`,
        '请尽快决定异议是否成立。',
      ],
    }),

    silence: (f) => ({
      title: '投诉人未回复',
      body: [
        `投诉人${f.pauseEnds ? `未${before(f.pauseEnds)}` : '未按时'}就投诉 ${f.reference} 回复我们的问题。`,
        `${runsAgain(f)}。请根据现有信息继续处理。`,
      ],
    }),

    dissatisfaction: (f) => ({
      title: f.score === undefined ? '投诉人不满意' : `投诉人不满意，评分 ${f.score} 分`,
      body: [
        `投诉人对投诉 ${f.reference} 的处理结果不满意${f.score === undefined ? '' : `，评分为 ${f.score} 分（满分 5 分）`}。`,
        f.note && '投诉人意见：',
        { quote: f.note },
        `请${before(f.due)}重新审视该投诉，并与投诉人联系。`,
      ],
    }),

    undeliverable: (f) => ({
      title: '无法联系到投诉人',
      body: [
        `投诉 ${f.reference}：${f.message}未能送达投诉人的电子邮箱。`,
        '请设法核实投诉人的联系方式，并在投诉记录中更正；更正后，未送达的邮件将自动重新发送。',
        '您也可以直接告知投诉人，并在投诉中登记联系结果。',
      ],
    }),

    call: (f) => ({
      title: `待电话告知：${f.message}`,
      body: [
        `投诉 ${f.reference}：无法通过邮件联系投诉人。请致电或以其他方式联系投诉人，告知${f.message}的内容。内容及联系电话（如有）请见投诉详情。`,
        '无论是否联系上，都请在投诉中登记联系结果；联系上之前，该事项一直为待办。',
        f.expires &&
          (f.goesOn
            ? `如${before(f.expires)}仍未联系上投诉人，该问题将被收回。`
            : `处理时限已因此问题暂停计算。如${before(f.expires)}仍未联系上投诉人，时限将视为从未暂停。`),
      ],
    }),

    'call-reminder': (f) => ({
      title: `电话告知提醒：${f.message}`,
      body: [
        `投诉 ${f.reference}：尚未就${f.message}联系上投诉人，且无法通过邮件告知。`,
        '请尽快致电或以其他方式联系投诉人，并在投诉中登记联系结果；联系上之前，该事项一直为待办。',
      ],
    }),

    unasked: (f) => ({
      title: '问题未能送达投诉人',
      body: [
        `我们就投诉 ${f.reference} 提出的问题未能送达投诉人，${f.goesOn || f.onHold ? runsAgain(f) : `处理时限视为从未暂停${due(f)}`}。`,
        '请设法核实投诉人的联系方式，在投诉记录中更正后重新提问。',
      ],
    }),

    hold: (f) => ({
      title: '您的投诉需等待他方处理',
      body: [
        `感谢您的耐心等待。为了继续处理您的投诉，我们正在等待${f.hold || '他方的配合'}${f.pauseEnds && `，最迟至${f.pauseEnds}`}。`,
        f.goesOn
          ? f.resolutionDue && `在此期间，处理时限照常计算，处理结果的承诺时间：${f.resolutionDue}前。`
          : f.onHold
            ? ''
            : '在此期间，处理时限暂停计算；恢复处理后，将继续计时。',
        '您无需进行任何操作。恢复处理时，我们会通知您。',
      ],
    }),

    'hold-end': (f) => ({
      title: '我们已恢复处理您的投诉',
      body: [
        `感谢您的耐心等待。我们不再等待${f.hold || '他方的配合'}，现已继续处理您的投诉。`,
        f.onHold ? '' : f.resolutionDue && `处理结果的承诺时间：${f.resolutionDue}前。`,
      ],
    }),

    'hold-reminder': (f) => ({
      title: '等待即将到期',
      body: [
        `投诉 ${f.reference} 正在等待${f.hold || '他方的配合'}${f.pauseEnds && `，最迟至${f.pauseEnds}`}。`,
        '请再次催促对方。如所需事项已完成，请结束等待；到期后等待将自动结束。',
      ],
    }),

    mention: (f) => ({
      title: '有一条备注提到您',
      body: [`投诉 ${f.reference} 有一条提到您的内部备注，请登录查看。`],
    }),

    'hold-limit': (f) => ({
      title: '等待已达期限',
      body: [
        `投诉 ${f.reference} 等待${f.hold || '他方的配合'}已达期限${f.pauseEnds && `（${f.pauseEnds}）`}，对方未能按时完成。`,
        `${runsAgain(f)}。请根据现有信息继续处理。`,
      ],
    }),

    remedy: (f) => ({
      title: f.replaced.length > 0 ? '您的投诉解决方案有变更' : '您的投诉有新的解决方案',
      body: [
        f.replaced.length > 0
          ? '很抱歉，以下原承诺的解决方案无法落实：'
          : '感谢您的耐心等待。为解决您的投诉，我们还将为您提供以下解决方案：',
        ...(f.replaced.length > 0
          ? [{ list: f.replaced }, f.note && '原因如下：', { quote: f.note }, '我们改为您提供以下解决方案：']
          : []),
        { list: f.remedies },
        '落实后，我们会通知您。',
      ],
    }),

    'remedy-done': (f) => ({
      title: '您的投诉解决方案已落实',
      body: [
        ...(f.replaced.length > 0
          ? [
              '很抱歉，以下原承诺的解决方案无法落实：',
              { list: f.replaced },
              f.note && '原因如下：',
              { quote: f.note },
              '我们已改为您落实以下解决方案：',
            ]
          : ['感谢您的耐心等待。以下解决方案现已落实：']),
        { list: f.remedies },
        `如您尚未收到，或问题仍未解决，${tellUs(f)}，我们将重新为您处理。`,
      ],
    }),

    'remedy-withdrawal': (f) => ({
      title: '您的投诉解决方案无法落实',
      body: [
        '很抱歉，以下原承诺的解决方案无法落实：',
        { list: f.replaced },
        '原因如下：',
        { quote: f.note },
        `如您有异议，${tellUs(f)}，我们将重新为您处理。`,
      ],
    }),

    approval: (f) => ({
      title: '有补救措施待审批',
      body: [
        `投诉 ${f.reference} 拟采取以下补救措施，需由他人审批：`,
        { list: f.remedies },
        `请${before(f.due) || '尽快'}批准或驳回。尚未告知投诉人。`,
      ],
    }),

    'approval-reminder': (f) => ({
      title: '补救措施审批提醒',
      body: [
        `投诉 ${f.reference} 拟采取的以下补救措施至今尚未审批：`,
        { list: f.remedies },
        `${f.due && `审批时限为${f.due}，`}请立即处理。尚未告知投诉人。`,
      ],
    }),

    'approval-decision': (f) => ({
      title: f.approved ? '补救措施已获批准' : '补救措施已被驳回',
      body: [
        `投诉 ${f.reference} 的以下补救措施${f.approved ? '已获批准，我们将告知投诉人' : '已被驳回，未告知投诉人'}：`,
        { list: f.remedies },
        '理由请见投诉详情。',
      ],
    }),

    task: (f) => ({
      title: '您有新的协办任务',
      body: [
        `处理投诉 ${f.reference} 需要您的协助，具体内容请见${task(f)}。`,
        f.due && `请在${f.due}前完成。`,
        '完成后，请在任务中登记。',
      ],
    }),

    'task-reminder': (f) => ({
      title: '协办任务即将到期',
      body: [
        `投诉 ${f.reference} 的${task(f)}尚未完成。`,
        `请${before(f.due) || '尽快'}完成，并在任务中登记。`,
      ],
    }),

    'task-overdue': (f) => ({
      title: '协办任务已超时',
      body: [
        `投诉 ${f.reference} 的${task(f)}${f.due && `应在${f.due}前完成，`}至今尚未完成。`,
        '请催促负责人，或另行安排。',
      ],
    }),

    'task-end': (f) => ({
      title: f.approved ? '协办任务已完成' : '协办任务已取消',
      body: [`投诉 ${f.reference} 的${task(f)}${f.approved ? '已完成' : '已取消'}，说明请见投诉详情。`],
    }),
  },
};

const together = (f: Wording): Block[] =>
  f.steps.length > 1 ? ['以下事项一并通知：', { list: f.steps }] : [];

const due = (f: Wording) => f.due && `，${deadline(f)}时限为${f.due}`;

function runsAgain(f: Wording): string {
  if (f.onHold) return '处理时限因其他原因仍暂停计算';
  return `${f.goesOn ? '处理时限照常计算' : '处理时限已恢复计时'}${due(f)}`;
}

const before = (moment: string) => moment && `在${moment}前`;

const decision = ({ resolutionDue, isResolutionLate }: Wording, title: string) =>
  resolutionDue &&
  (isResolutionLate
    ? `我们原应在${resolutionDue}前给出处理结果，现已超时，非常抱歉。您的投诉我们没有忘记。`
    : `${title}：${resolutionDue}前。`);

const unanswered = (f: Wording) =>
  f.closes
    ? '如届时仍未收到您的回复，我们将作结案处理。'
    : '如届时仍未收到您的回复，我们将根据现有信息继续处理。';

/** Replies are not received: what works without a page is the way in which the complaint came in. */
const CONTACT = '请通过您提交投诉的渠道联系我们，并提供投诉编号';

const reply = ({ page, inChat }: Wording) =>
  inChat
    ? '直接在此回复我们'
    : page
      ? '在下方的投诉进度页面回复我们'
      : '通过您提交投诉的渠道回复我们，并提供投诉编号';

const tellUs = ({ page, inChat }: Wording) =>
  inChat ? '请直接在此告诉我们' : page ? '请在下方的投诉进度页面告诉我们' : CONTACT;

const begun = ({ answers }: Wording): Block[] =>
  answers.length === 0
    ? []
    : ['您也可以直接选择满意程度，在打开的页面上确认提交后生效：', { choices: answers }];

const call = (f: Wording): Block[] => [
  '回访内容：对处理结果是否满意？是否还有其他问题？联系电话请见投诉详情。',
  f.link && '请通过以下链接如实录入投诉人的评价，仅可提交一次，请勿转发链接：',
  { link: f.link },
  f.expires && `请${before(f.expires)}完成回访和录入。`,
];

const task = (f: Wording) => (f.task ? `协办任务 ${f.task}` : '协办任务');

const deadline = (f: Wording) => f.clock || '下一步处理';

function afterAnswer({ score = 0, supervised }: Wording): string {
  if (supervised) return '很抱歉，我们的处理未能让您满意。主管将重新审视您的投诉并继续跟进。';
  if (score > 3) return '很高兴能为您解决问题，期待继续为您服务。';
  return score === 0
    ? '您的评价将帮助我们改进服务。'
    : '很抱歉，我们本应做得更好。您的评价将帮助我们改进服务。';
}
