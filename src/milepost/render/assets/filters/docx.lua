-- The whole book as one Word document, for reviewers.

local common = require('common')
local citing = require('citing')
local reading = require('reading')
local prose = require('prose')
local book = require('book')
local paragraphs = require('paragraphs')
local docx = {}
local styled = book.styled

local MIME = { svg = 'image/svg+xml', png = 'image/png', jpg = 'image/jpeg', jpeg = 'image/jpeg' }

local function numbered(inlines, number)
  if number == '' then return inlines end
  local out = pandoc.Inlines({ pandoc.Str(number), pandoc.Space() })
  out:extend(inlines)
  return out
end

local function image(chapter)
  return function(el)
    local path = common.from_root(chapter, el.src)
    local known = path and common.job.pictures[path]
    if not known then return pandoc.Span(el.caption) end
    -- through the media bag, so that no path of this machine gets into the file; where a drawing has
    -- a PNG beside it, Word shows the one of the two that it can
    local function put(name, file)
      local content <close> = assert(io.open(file, 'rb'))
      pandoc.mediabag.insert(name, MIME[name:match('%w+$')], content:read('a'))
    end
    put(path, known.file)
    if known.beside then put(path .. '.png', known.beside) end
    local width = prose.inches(el.attributes.width, common.job.text_width)
    local height = not width and prose.inches(el.attributes.height)
    local size = height and { height = ('%.2fin'):format(height) }
      or { width = ('%.2fin'):format(math.min(width or known.width, common.job.text_width)) }
    -- Word keeps the caption of an image as its alternative text
    return pandoc.Image({ pandoc.Str(el.attributes['data-alt'] or '') }, path, '', size)
  end
end

local function caption_of(el)
  local words = common.caption_prefix(el.identifier)
  words:extend(pandoc.utils.blocks_to_inlines(el.caption.long))
  return words
end

local function figure(el)
  local caption = caption_of(el)
  local side = prose.side(el)
  local style = side and side ~= 'left' and ('Figure ' .. side) or 'Captioned Figure'
  local blocks = pandoc.Blocks({ styled(style, el.content) })
  if #caption > 0 then -- that of code stands above it
    local above = common.label_type(el.identifier) == 'lst'
    blocks:insert(above and 1 or 2, styled('Image Caption', { pandoc.Para(caption) }))
  end
  return pandoc.Div(blocks, pandoc.Attr(el.identifier))
end

local function table_block(el)
  local caption = caption_of(el)
  el.caption.long = #caption > 0 and { pandoc.Plain(caption) } or {}
  el = el:walk({ Para = function(para) return pandoc.Plain(para.content) end }) -- no number in a cell
  local id = el.identifier
  el.identifier = ''
  return id ~= '' and pandoc.Div({ el }, pandoc.Attr(id)) or el
end

-- A picture that stands alone is no paragraph of the text, and has no number.
local function alone(para)
  if #para.content == 1 and para.content[1].t == 'Image' then return styled('Figure', { para }) end
end

local function callout(div)
  local side = prose.side(div)
  if side then return styled(side == 'left' and 'Figure' or 'Figure ' .. side, div.content) end
  if div.classes:includes('code-name') then return styled('Compact', div.content) end
  if div.classes:includes('exhibit-source') then return styled('Exhibit Source', div.content) end
  local found = common.callout(div)
  if not found then return nil end
  return book.callout(found.title, found.content)
end

local function chapter_blocks(chapter)
  local doc, title = citing.ready[chapter.source].doc, citing.ready[chapter.source].title
  reading.each_heading(doc, chapter, function(el, number)
    if number ~= '' and chapter.number ~= '' then
      el.content = numbered(el.content, chapter.number .. '.' .. number)
    end
  end)
  local word = chapter.kind == 'appendix' and (common.word('Appendix') .. ' ') or ''
  title.content = numbered(title.content, chapter.number ~= '' and (word .. chapter.number) or '')
  doc.blocks:insert(1, title)
  doc = doc:walk({ Link = common.link(chapter) })
  doc = citing.resolve(doc, function(cite, entry, id)
    return { pandoc.Link(common.reference_text(cite, entry), '#' .. id) }
  end)
  doc = doc:walk(paragraphs.numbered('docx', chapter.number, true))
  doc = doc:walk({ Image = image(chapter) })
  doc = doc:walk({ Para = alone })
  doc = doc:walk({
    Figure = figure, Table = table_block, Div = callout,
    Span = function(span)
      local entry = span.classes:includes('equation') and common.job.labels[span.identifier]
      if entry then
        span.content:extend({ pandoc.Space(), pandoc.Str('(' .. entry.number .. ')') })
        return span
      end
    end,
    Header = function(el)
      el.identifier = common.anchor(chapter.source, el.identifier) or ''
      return el
    end,
  })
  return doc.blocks
end

function docx.book(job)
  citing.prepare(job.chapters, 'docx')
  local blocks, notices = pandoc.Blocks({}), pandoc.Blocks({})
  local show = image({ folder = '' })
  for _, one in ipairs(job.cover) do -- pictures of the house
    local shown = show(pandoc.Image({}, one.path, '', { ['data-alt'] = one.alt }))
    notices:insert(styled('Captioned Figure', { pandoc.Para({ shown }) }))
  end
  for _, text in ipairs({ job.texts.organization, job.texts.notice }) do
    if text ~= '' then notices:insert(styled('Notice', { pandoc.Para(pandoc.Str(text)) })) end
  end
  for _, chapter in ipairs(job.chapters) do
    if chapter.opening ~= '' then
      blocks:insert(styled('Part Title', { pandoc.Para(pandoc.Str(chapter.opening)) }))
    end
    blocks:extend(chapter_blocks(chapter))
  end
  local meta = { lang = pandoc.MetaString(job.lang) }
  if job.direction ~= '' then meta.dir = pandoc.MetaString(job.direction) end
  for _, key in ipairs({ 'title', 'subtitle', 'date' }) do
    if job.texts[key] ~= '' then meta[key] = pandoc.MetaInlines({ pandoc.Str(job.texts[key]) }) end
  end
  local file <close> = assert(io.open(job.target, 'wb'))
  notices:extend(book.with_contents(blocks, 2, job.texts['word-contents']))
  file:write(pandoc.write(pandoc.Pandoc(notices, meta), 'docx', { reference_doc = job.reference }))
  return { done = true }
end

return docx
