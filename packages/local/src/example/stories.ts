/* What people complain of in the example, and how it goes. Nobody in it is anybody. */

interface Story {
  readonly language: 'en' | 'zh-CN';
  readonly category: string;
  readonly subject: string;
  readonly description: string;
  readonly question: string;
  readonly answer: string;
  readonly outcome: string;
}

export const STORIES: readonly Story[] = [
  {
    language: 'en',
    category: 'delivery',
    subject: 'Parcel never came',
    description: 'Ordered three weeks ago. The tracking has said “out for delivery” for nine days.',
    question: 'Which address was the parcel meant for?',
    answer: 'The one on the order, second floor.',
    outcome: 'The parcel was lost on its way. We have sent it again by express, at our cost.',
  },
  {
    language: 'en',
    category: 'product-quality',
    subject: 'Kettle arrived cracked, for the second time',
    description: 'The replacement has the same crack below the handle as the first one.',
    question: 'Could you send us a photo of the crack?',
    answer: 'Here it is; the box was not damaged.',
    outcome: 'We have found the fault in the whole batch, and give you your money back.',
  },
  {
    language: 'en',
    category: 'price',
    subject: 'Charged twice for one order',
    description: 'My card was charged at 10:04 and at 10:05, and there is one order only.',
    question: 'Which are the last four digits of the card?',
    answer: '4711.',
    outcome: 'The second charge was ours to undo: it is on its way back to your card.',
  },
  {
    language: 'en',
    category: 'slow-service',
    subject: 'On hold for fifty minutes, twice',
    description: 'I was told that somebody would call back. Nobody did.',
    question: 'When may we call you?',
    answer: 'Any day after five.',
    outcome: 'We are sorry. We called, and have put two more people on the evening shift.',
  },
  {
    language: 'en',
    category: 'technical-fault',
    subject: 'The app logs me out whenever I pay',
    description: 'Since the update, each payment ends at the sign-in page.',
    question: 'Which version does the app say it is?',
    answer: 'It says 5.2.1.',
    outcome: 'Version 5.2.2 has it mended. Your basket is as you left it.',
  },
  {
    language: 'zh-CN',
    category: 'after-sales',
    subject: '维修后的洗衣机仍然漏水',
    description: '上周刚修过，这两天又开始漏水，地板都泡坏了。',
    question: '请提供维修单号。',
    answer: '维修单号 8821。',
    outcome: '已更换整机，并承担地板的维修费用。',
  },
  {
    language: 'zh-CN',
    category: 'misleading-advertising',
    subject: '宣传页写的赠品没有收到',
    description: '活动页写明满三百元送保温杯，收到的包裹里没有。',
    question: '请提供订单号。',
    answer: '订单号 20261102。',
    outcome: '赠品已补发，并附上运单号。',
  },
  {
    language: 'zh-CN',
    category: 'service-attitude',
    subject: '门店店员拒绝退货，态度恶劣',
    description: '七天内退货，小票齐全，店员当众说我无理取闹。',
    question: '请问是哪一家门店？',
    answer: '人民路店。',
    outcome: '已为您退款，店长向您致歉，相关店员重新培训。',
  },
  {
    language: 'zh-CN',
    category: 'delivery',
    subject: '冷链配送到货时已经化了',
    description: '冰淇淋全部融化，配送员说与他无关。',
    question: '是否保留了照片？',
    answer: '照片已上传。',
    outcome: '已全额退款，并更换了该路线的承运商。',
  },
  {
    language: 'en',
    category: 'privacy',
    subject: 'Somebody else’s invoice in my account',
    description: 'Under “documents” I can see the invoice of a person I do not know.',
    question: 'Which number does that invoice have?',
    answer: 'It begins with 88.',
    outcome: 'The invoice is gone, its owner has been told, and so has the authority.',
  },
];

export const CHANNELS = ['web', 'app', 'email', 'phone', 'wechat', 'store'] as const;
export const HANDLERS = ['anna', 'ben', 'chen'] as const;
